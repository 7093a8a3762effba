#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/config/fault.h"
#include "harness/config/value.h"

namespace harness {

// A parsed TOML document as a plain tree that remembers where everything stood and in which order; the
// parser's own types end where this begins.
struct TomlNode {
  enum class Kind { kValue, kDate, kArray, kTable };
  struct Member;

  Kind kind = Kind::kTable;
  SourcePosition where;         // of the value; of the key or header for a table
  Value value;                  // kValue: bool, integer, real or string
  std::vector<TomlNode> items;  // kArray
  std::vector<Member> members;  // kTable, in the file's order

  bool is_table() const { return kind == Kind::kTable; }
  // nullptr when there is no such member.
  const TomlNode* find(std::string_view key) const;
  TomlNode* find(std::string_view key);
  void set(const std::string& key, TomlNode node);
  void erase(std::string_view key);
};

struct TomlNode::Member {
  std::string key;
  SourcePosition where;  // of the key
  TomlNode node;
};

// { linear = ... }, { cosine = ... } or { piecewise = ... }: a value, though a table to TOML.
bool is_schedule_table(const TomlNode& node);

// The node as a setting's value. What is no value (a date, a table that is no schedule, a malformed schedule)
// adds a fault and gives an empty Value.
Value to_value(const TomlNode& node, const std::string& key, std::vector<Fault>& faults);

// The other way, without positions.
TomlNode to_node(const Value& value);

// Writes the keys of inner tables dotted into the table itself: lr in a table optimizer becomes
// "optimizer.lr". Schedules and ranges stay, they are values.
void join_keys(TomlNode& table);

// "base" with "over" laid upon it: tables key by key, everything else replaced.
void merge_into(TomlNode& base, TomlNode over);

}  // namespace harness
