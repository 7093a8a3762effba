#include <algorithm>

#include "harness/config/toml_text.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

bool is_bare(const std::string& key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string key_text(const std::string& key) { return is_bare(key) ? key : to_toml_text(Value(key)); }

bool is_array_of_tables(const TomlNode& node) {
  return node.kind == TomlNode::Kind::kArray && !node.items.empty() &&
         std::all_of(node.items.begin(), node.items.end(),
                     [](const TomlNode& item) { return item.is_table() && !is_schedule_table(item); });
}

bool has_header(const TomlNode& node) {
  return (node.is_table() && !is_schedule_table(node)) || is_array_of_tables(node);
}

std::string inline_text(const TomlNode& node) {
  if (node.kind == TomlNode::Kind::kValue) return to_toml_text(node.value);
  std::string text;
  if (node.kind == TomlNode::Kind::kArray) {
    for (const TomlNode& item : node.items) text += (text.empty() ? "" : ", ") + inline_text(item);
    return "[" + text + "]";
  }
  for (const TomlNode::Member& member : node.members)
    text += (text.empty() ? " " : ", ") + key_text(member.key) + " = " + inline_text(member.node);
  return "{" + text + " }";
}

void print_table(const TomlNode& table, const std::string& path, std::string& text) {
  for (const TomlNode::Member& member : table.members)
    if (!has_header(member.node)) text += key_text(member.key) + " = " + inline_text(member.node) + "\n";
  for (const TomlNode::Member& member : table.members) {
    if (!has_header(member.node)) continue;
    const std::string header = path.empty() ? key_text(member.key) : path + "." + key_text(member.key);
    if (member.node.is_table()) {
      // A table that only holds tables is made by their headers.
      const bool needs_header = member.node.members.empty() ||
                                std::any_of(member.node.members.begin(), member.node.members.end(),
                                            [](const auto& inner) { return !has_header(inner.node); });
      if (needs_header) text += (text.empty() ? "[" : "\n[") + header + "]\n";
      print_table(member.node, header, text);
    } else {
      for (const TomlNode& item : member.node.items) {
        text += (text.empty() ? "[[" : "\n[[") + header + "]]\n";
        print_table(item, header, text);
      }
    }
  }
}

}  // namespace

std::string print_toml(const TomlNode& document) {
  std::string text;
  print_table(document, "", text);
  return text;
}

}  // namespace harness
