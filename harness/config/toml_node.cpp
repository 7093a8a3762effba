#include "harness/config/toml_node.h"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/config/value_text.h"

namespace harness {
namespace {

constexpr Schedule::Shape kShapes[] = {Schedule::Shape::kLinear, Schedule::Shape::kCosine,
                                       Schedule::Shape::kPiecewise};

const Schedule::Shape* shape_named(const std::string& name) {
  for (const Schedule::Shape& shape : kShapes)
    if (name == name_of(shape)) return &shape;
  return nullptr;
}

Value to_schedule(const TomlNode& node, const std::string& key, std::vector<Fault>& faults) {
  const TomlNode::Member& member = node.members.front();
  Schedule schedule{*shape_named(member.key), {}};
  const TomlNode& points = member.node;
  bool good = !points.items.empty();
  for (const TomlNode& point : points.items) {
    good = good && point.kind == TomlNode::Kind::kArray && point.items.size() == 2 &&
           point.items[0].value.is_integer() &&
           (point.items[1].value.is_real() || point.items[1].value.is_integer());
    if (good) schedule.points.emplace_back(point.items[0].value.integer(), point.items[1].value.real());
  }
  if (good) return schedule;
  faults.push_back({points.where, key + "." + member.key +
                                      " must be a list of [step, value] pairs, such as { " + member.key +
                                      " = [[0, 2e-4], [20_000, 5e-5]] }"});
  return {};
}

// A table that some samplers draw an axis from, such as { min = 1e-5, max = 1e-2 }.
bool is_range_table(const TomlNode& node) {
  static const std::set<std::string, std::less<>> words{"uniform", "log_uniform", "int", "choice", "normal",
                                                        "range",   "min",         "max", "values"};
  return node.is_table() && !node.members.empty() && words.contains(node.members.front().key);
}

}  // namespace

const TomlNode* TomlNode::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const Member& member) { return member.key == key; });
  return found == members.end() ? nullptr : &found->node;
}

TomlNode* TomlNode::find(std::string_view key) {
  return const_cast<TomlNode*>(std::as_const(*this).find(key));
}

void TomlNode::set(const std::string& key, TomlNode node) {
  if (TomlNode* old = find(key))
    *old = std::move(node);
  else
    members.push_back({key, node.where, std::move(node)});
}

void TomlNode::erase(std::string_view key) {
  std::erase_if(members, [&](const Member& member) { return member.key == key; });
}

bool is_schedule_table(const TomlNode& node) {
  return node.is_table() && node.members.size() == 1 && shape_named(node.members.front().key) &&
         node.members.front().node.kind == TomlNode::Kind::kArray;
}

Value to_value(const TomlNode& node, const std::string& key, std::vector<Fault>& faults) {
  switch (node.kind) {
    case TomlNode::Kind::kValue:
      return node.value;
    case TomlNode::Kind::kArray: {
      ValueList list;
      for (const TomlNode& item : node.items) {
        if (item.is_table() && !is_schedule_table(item)) {
          const bool of_sweep = key == "zip" || key == "points";
          faults.push_back(
              {node.where,
               key + " is a list of tables, which only sweep.zip and sweep.points are; " +
                   (of_sweep ? "write [[sweep." + key + "]]" : "a table is written [" + key + "], once")});
          return {};
        }
        Value element = to_value(item, key, faults);
        if (element.empty()) return {};
        list.push_back(std::move(element));
      }
      return list;
    }
    case TomlNode::Kind::kTable:
      if (is_schedule_table(node)) return to_schedule(node, key, faults);
      faults.push_back(
          {node.where, key + " is a table, where a value is wanted; the only table that is a value is a "
                             "schedule: { linear | cosine | piecewise = [[step, value], ...] }"});
      return {};
    case TomlNode::Kind::kDate:
      break;
  }
  faults.push_back({node.where, key + " is a date or time, which no key takes; a string stands in quotes"});
  return {};
}

TomlNode to_node(const Value& value) {
  TomlNode node;
  if (value.is_list()) {
    node.kind = TomlNode::Kind::kArray;
    for (const Value& element : value.list()) node.items.push_back(to_node(element));
  } else if (value.is_schedule()) {
    ValueList points;
    for (const auto& [step, number] : value.schedule().points) points.push_back(ValueList{step, number});
    node.set(name_of(value.schedule().shape), to_node(points));
  } else {
    node.kind = TomlNode::Kind::kValue;
    node.value = value;
  }
  return node;
}

void join_keys(TomlNode& table) {
  std::vector<TomlNode::Member> joined;
  for (TomlNode::Member& member : table.members) {
    if (!member.node.is_table() || is_schedule_table(member.node) || is_range_table(member.node)) {
      joined.push_back(std::move(member));
      continue;
    }
    join_keys(member.node);
    for (TomlNode::Member& inner : member.node.members) {
      inner.key = member.key + "." + inner.key;
      joined.push_back(std::move(inner));
    }
  }
  table.members = std::move(joined);
}

void merge_into(TomlNode& base, TomlNode over) {
  if (!base.is_table() || !over.is_table() || is_schedule_table(base) || is_schedule_table(over)) {
    base = std::move(over);
    return;
  }
  const auto known_before = static_cast<std::ptrdiff_t>(base.members.size());  // `over` may say a key twice
  for (TomlNode::Member& member : over.members) {
    const auto end = base.members.begin() + known_before;
    const auto old = std::find_if(base.members.begin(), end,
                                  [&](const TomlNode::Member& known) { return known.key == member.key; });
    if (old == end) {
      base.members.push_back(std::move(member));
    } else {
      old->where = member.where;
      merge_into(old->node, std::move(member.node));
    }
  }
}

}  // namespace harness
