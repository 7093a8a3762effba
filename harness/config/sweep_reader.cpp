#include "harness/config/sweep_reader.h"

#include <algorithm>
#include <set>
#include <utility>

#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/config/option_check.h"
#include "harness/config/schema.h"
#include "harness/config/sweep_options.h"

namespace harness {
namespace {

const std::vector<std::string>& sweep_keys() {
  static const std::vector<std::string> keys{"sampler", "seeds", "objective", "axes", "zip", "points"};
  return keys;
}

class SweepReader {
 public:
  SweepReader(SweepPositions& positions, std::vector<Fault>& faults)
      : positions_(positions), faults_(faults) {}

  SweepSpec read(const TomlNode& table) {
    for (const TomlNode::Member& member : table.members) {
      if (member.key == "sampler")
        read_option(sweep_options().specs(), member, "sweep.sampler", sweep_.sampler);
      else if (member.key == "seeds")
        read_seeds(member.node);
      else if (member.key == "objective")
        read_objective(member.node);
      else if (member.key == "axes")
        read_axes(member.node, "sweep.axes", sweep_.axes);
      else if (member.key == "zip")
        read_zips(member.node);
      else if (member.key == "points")
        read_points(member.node);
      else
        add(member.where,
            "unknown key sweep." + member.key + did_you_mean(member.key, sweep_keys()) + "; [sweep] takes " +
                join_quoted(sweep_keys()) +
                (member.node.kind == TomlNode::Kind::kArray
                     ? "; axes stand in [sweep.axes], such as \"optimizer.lr\" = [0.001, 0.0001]"
                     : ""));
    }
    refuse_repeated_keys();
    return std::move(sweep_);
  }

 private:
  void add(const SourcePosition& where, std::string message) {
    faults_.push_back({where, std::move(message)});
  }

  void read_option(const std::vector<OptionSpec>& options, const TomlNode::Member& member,
                   const std::string& key, std::string& out) {
    const std::size_t before = faults_.size();
    Value value = to_value(member.node, key, faults_);
    if (faults_.size() != before) return;
    const std::string wrong = check_option(*find_option(options, member.key), value);
    if (wrong.empty())
      out = value.string();
    else
      add(member.node.where, key + " " + wrong);
  }

  void read_seeds(const TomlNode& node) {
    constexpr std::int64_t kMostSeeds = 10'000;
    const std::string wanted =
        "sweep.seeds must be how many, from 1 to 10_000 (3 means seeds 0, 1, 2), or a list of different "
        "integers >= 0";
    std::vector<std::int64_t> seeds;
    if (node.value.is_integer() && node.value.integer() >= 1 && node.value.integer() <= kMostSeeds)
      for (std::int64_t seed = 0; seed < node.value.integer(); ++seed) seeds.push_back(seed);
    for (const TomlNode& item : node.items) {
      if (!item.value.is_integer() || item.value.integer() < 0) return add(item.where, wanted);
      if (std::find(seeds.begin(), seeds.end(), item.value.integer()) != seeds.end())
        return add(item.where, wanted + "; " + std::to_string(item.value.integer()) + " stands there twice");
      seeds.push_back(item.value.integer());
    }
    if (seeds.empty()) return add(node.where, wanted);
    sweep_.seeds = std::move(seeds);
  }

  void read_objective(const TomlNode& node) {
    positions_.objective = node.where;
    if (!node.is_table())
      return add(node.where,
                 "sweep.objective must be a table, such as { metric = \"NAME\", goal = \"min\" }");
    for (const TomlNode::Member& member : node.members) {
      if (member.key == "metric")
        read_option(objective_options().specs(), member, "sweep.objective.metric", sweep_.objective_metric);
      else if (member.key == "goal")
        read_option(objective_options().specs(), member, "sweep.objective.goal", sweep_.objective_goal);
      else
        add(member.where, "unknown key sweep.objective." + member.key +
                              did_you_mean(member.key, {"metric", "goal"}) +
                              "; it takes \"metric\", \"goal\"");
    }
  }

  // Keys may be written "optimizer.lr" = ... or optimizer.lr = ...
  static TomlNode with_joined_keys(TomlNode table) {
    join_keys(table);
    return table;
  }

  void read_axes(const TomlNode& node, const std::string& what, std::vector<Axis>& axes) {
    if (!node.is_table())
      return add(node.where, what + " must be a table of keys, each with a list of its values");
    for (const TomlNode::Member& member : with_joined_keys(node).members) read_axis(member, axes);
  }

  void read_axis(const TomlNode::Member& member, std::vector<Axis>& axes) {
    Axis axis{member.key, {}, member.where};
    if (member.node.kind != TomlNode::Kind::kArray)
      return add(member.node.where,
                 "axis " + axis.key + " must be a list of values" +
                     (member.node.is_table() ? "; the sampler \"grid\" draws from no ranges"
                                             : ", also where there is one only"));
    if (member.node.items.empty())
      return add(member.node.where, "axis " + axis.key + " is empty; give it a value, or leave the axis out");
    for (const TomlNode& item : member.node.items) {
      positions_.axis_values[{axis.key, axis.values.size()}] = item.where;
      axis.values.push_back(to_value(item, axis.key, faults_));
    }
    axes.push_back(std::move(axis));
  }

  void read_zips(const TomlNode& node) {
    const auto read_one = [&](const TomlNode& table) {
      std::vector<Axis> zip;
      const std::size_t before = faults_.size();
      read_axes(table, "sweep.zip", zip);
      if (faults_.size() == before && zip.empty())
        add(table.where, "sweep.zip is empty; name the axes to link");
      for (const Axis& axis : zip)
        if (axis.values.size() != zip.front().values.size())
          add(axis.where, "linked axes must be of equal length: " + zip.front().key + " has " +
                              counted(static_cast<std::int64_t>(zip.front().values.size()), "value") + ", " +
                              axis.key + " has " + std::to_string(axis.values.size()));
      if (!zip.empty()) sweep_.zips.push_back(std::move(zip));
    };
    if (node.kind != TomlNode::Kind::kArray)
      return add(node.where, "sweep.zip must be written [[sweep.zip]]: each such table links the axes in it");
    for (const TomlNode& item : node.items) read_one(item);
  }

  void read_points(const TomlNode& node) {
    if (node.kind != TomlNode::Kind::kArray)
      return add(node.where,
                 "sweep.points must be written [[sweep.points]]: each such table is one configuration");
    for (const TomlNode& item : node.items) {
      if (!item.is_table()) {
        add(item.where, "a point must be a table of keys and values");
        continue;
      }
      Settings point;
      for (const TomlNode::Member& member : with_joined_keys(item).members) {
        if (!point.emplace(member.key, to_value(member.node, member.key, faults_)).second)
          add(member.where, member.key + " stands twice in this point");
        positions_.point_keys[{sweep_.points.size(), member.key}] = member.where;
        positions_.point_values[{sweep_.points.size(), member.key}] = member.node.where;
      }
      if (item.members.empty()) add(item.where, "a point is empty; give it a key and a value");
      sweep_.points.push_back(std::move(point));
    }
  }

  void refuse_repeated_keys() {
    std::set<std::string> seen;
    const auto check = [&](const Axis& axis) {
      if (!seen.insert(axis.key).second)
        add(axis.where, "axis " + axis.key + " stands there twice; join its values");
    };
    for (const Axis& axis : sweep_.axes) check(axis);
    for (const auto& zip : sweep_.zips)
      for (const Axis& axis : zip) check(axis);
  }

  SweepPositions& positions_;
  std::vector<Fault>& faults_;
  SweepSpec sweep_;
};

}  // namespace

SweepSpec read_sweep(const TomlNode* table, SweepPositions& positions, std::vector<Fault>& faults) {
  if (!table) return {};
  if (!table->is_table()) {
    faults.push_back({table->where, "sweep is a table: write [sweep] and its keys below"});
    return {};
  }
  return SweepReader(positions, faults).read(*table);
}

}  // namespace harness
