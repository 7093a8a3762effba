#include <toml++/toml.h>

#include <algorithm>
#include <utility>

#include "harness/config/toml_text.h"

namespace harness {
namespace {

class Converter {
 public:
  explicit Converter(std::string file) : file_(std::move(file)) {}

  TomlNode convert(const toml::node& source) const {
    TomlNode node;
    node.where = position(source.source());
    if (const toml::table* table = source.as_table()) {
      for (const auto& [key, member] : *table)
        node.members.push_back({std::string(key.str()), position(key.source()), convert(member)});
      // The parser keeps tables by name; the file's order is that of the keys' places.
      std::stable_sort(node.members.begin(), node.members.end(), [](const auto& a, const auto& b) {
        return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
      });
    } else if (const toml::array* array = source.as_array()) {
      node.kind = TomlNode::Kind::kArray;
      for (const toml::node& item : *array) node.items.push_back(convert(item));
    } else if (const auto* text = source.as_string()) {
      set(node, text->get());
    } else if (const auto* integer = source.as_integer()) {
      set(node, integer->get());
    } else if (const auto* real = source.as_floating_point()) {
      set(node, real->get());
    } else if (const auto* boolean = source.as_boolean()) {
      set(node, boolean->get());
    } else {
      node.kind = TomlNode::Kind::kDate;
    }
    return node;
  }

  SourcePosition position(const toml::source_region& region) const {
    return {file_, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
  }

 private:
  static void set(TomlNode& node, Value value) {
    node.kind = TomlNode::Kind::kValue;
    node.value = std::move(value);
  }

  std::string file_;
};

}  // namespace

TomlNode parse_toml(std::string_view text, const std::string& file) {
  const Converter converter(file);
  try {
    return converter.convert(toml::parse(text, file));
  } catch (const toml::parse_error& error) {
    std::string message = "not TOML: " + std::string(error.description());
    if (message.find("could not determine value type") != std::string::npos)
      message += "; a string stands in quotes";
    throw InputFaults({{converter.position(error.source()), std::move(message)}});
  }
}

}  // namespace harness
