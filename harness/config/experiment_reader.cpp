#include <algorithm>
#include <optional>
#include <utility>

#include "harness/base/nearest_name.h"
#include "harness/base/sha256.h"
#include "harness/base/text.h"
#include "harness/config/document.h"
#include "harness/config/experiment.h"
#include "harness/config/key_space.h"
#include "harness/config/option_check.h"
#include "harness/config/option_conditions.h"
#include "harness/config/possible_values.h"
#include "harness/config/resolve.h"
#include "harness/config/sweep_reader.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

class ExperimentReader {
 public:
  ExperimentReader(const std::filesystem::path& file, const PluginCatalog& catalog) : catalog_(catalog) {
    experiment_.file = file;
  }

  Experiment read(const Document& document) {
    experiment_.toml = document.toml;
    experiment_.toml_sha256 = sha256_hex(document.toml);
    refuse_newer_schema(document.root);
    read_file_options(document.root);
    experiment_.sweep = read_sweep(document.root.find("sweep"), sweep_positions_, faults_);
    gather(document.root, "");

    const PluginChoices choices(experiment_, catalog_);
    const KeySpace keys(choices, catalog_);
    check_tables(document.root, "", keys);
    check_base(keys);
    check_sweep(keys);
    require_plugin("data.plugin", "dataset");
    require_plugin("model.plugin", "model");
    check_objective(choices);
    check_metric_steps();
    // What the plugins make of a first configuration; make_plan() looks at the others.
    for (Fault& fault : try_resolve(experiment_, first_assignment(experiment_), catalog_).faults)
      faults_.push_back(std::move(fault));
    if (!faults_.empty()) throw InputFaults(std::move(faults_));
    return std::move(experiment_);
  }

 private:
  void add(const SourcePosition& where, std::string message) {
    faults_.push_back({where, std::move(message)});
  }

  // Nothing else is said of such a file: what looks wrong in it may be right there.
  void refuse_newer_schema(const TomlNode& root) const {
    const TomlNode* node = root.find("schema");
    if (!node || !node->value.is_integer() || node->value.integer() <= kSchemaVersion) return;
    throw InputFaults(
        {{node->where, "schema = " + to_display_text(node->value) +
                           ": the file was written for a newer version; this one reads schema " +
                           std::to_string(kSchemaVersion) + ", so update the program"}});
  }

  void read_file_options(const TomlNode& root) {
    const SourcePosition top{experiment_.file.string(), 0, 0};
    for (const OptionSpec& option : file_options()) {
      const TomlNode* node = root.find(option.name);
      if (!node) {
        if (option.default_value.empty())
          add(top, option.name + " is missing: " +
                       (option.name == "schema" ? "write schema = 1 first of all"
                                                : "write name = \"...\" at the top"));
        continue;
      }
      const std::size_t before = faults_.size();
      Value value = to_value(*node, option.name, faults_);
      if (faults_.size() != before) continue;
      if (const std::string wrong = check_option(option, value); !wrong.empty())
        add(node->where, option.name + " " + wrong);
      else if (option.name == "name")
        read_name(*node, value.string());
      else if (option.name == "description")
        experiment_.description = value.string();
    }
  }

  // The name is a folder's name too.
  void read_name(const TomlNode& node, const std::string& name) {
    if (name == "spools" || name.ends_with(".lock"))
      return add(node.where, "name \"" + name + "\" is that of a file or folder beside the database");
    const bool good = !name.empty() && name.size() <= kLongestExperimentName && name.front() != '.' &&
                      name.front() != '-' && std::all_of(name.begin(), name.end(), [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                               c == '-' || c == '_' || c == '.';
                      });
    if (good)
      experiment_.name = name;
    else
      add(node.where,
          "name must be 1 to 100 letters, digits, '-', '_' or '.', the first of them no '-' or '.', not \"" +
              name + "\"");
  }

  // Every value outside [sweep], by its dotted key.
  void gather(const TomlNode& table, const std::string& path) {
    for (const TomlNode::Member& member : table.members) {
      if (path.empty() && (member.key == "sweep" || find_option(file_options(), member.key))) continue;
      const std::string key = path.empty() ? member.key : path + "." + member.key;
      if (member.key.find('.') != std::string::npos) {  // it would be taken for a key in a table
        add(member.where, "\"" + member.key + "\" in quotes is one word with a dot in it; write " +
                              member.key + " without the quotes");
        continue;
      }
      if (member.node.is_table() && !is_schedule_table(member.node)) {
        gather(member.node, key);
        continue;
      }
      const std::size_t before = faults_.size();
      Value value = to_value(member.node, key, faults_);
      experiment_.positions[key] = member.node.where;
      key_positions_[key] = member.where;
      if (faults_.size() == before) experiment_.base[key] = std::move(value);
    }
  }

  // Unknown tables, each once; what stands in them is not looked at.
  void check_tables(const TomlNode& table, const std::string& path, const KeySpace& keys) {
    for (const TomlNode::Member& member : table.members) {
      if (!member.node.is_table() || is_schedule_table(member.node)) continue;
      if (path.empty() && (member.key == "sweep" || find_option(file_options(), member.key))) continue;
      const std::string inner = path.empty() ? member.key : path + "." + member.key;
      const KeyMatch match = keys.find_table(inner);
      if (match.fault.empty() && !match.unjudged) {
        check_tables(member.node, inner, keys);
        continue;
      }
      if (!match.fault.empty()) add(member.where, match.fault);
      std::erase_if(experiment_.base,
                    [&](const auto& entry) { return entry.first.starts_with(inner + "."); });
    }
  }

  void check_base(const KeySpace& keys) {
    for (auto& [key, value] : experiment_.base) {
      check_value(keys, key, value, key_positions_[key], experiment_.positions[key], "");
      check_condition(keys, key, key_positions_[key]);
    }
  }

  void check_value(const KeySpace& keys, const std::string& key, Value& value,
                   const SourcePosition& key_where, const SourcePosition& value_where,
                   const std::string& what) {
    const KeyMatch match = keys.find(key);
    if (!match.fault.empty()) return add(key_where, what + match.fault);
    if (match.specs.empty()) return;
    // Where plugins declare the option differently, one of them must take the value; it stays as written, and
    // resolve() gives each its own reading.
    std::string wrong;
    for (const OptionSpec* spec : match.specs) {
      Value read = value;
      std::string fault = check_option(*spec, read);
      if (fault.empty()) {
        if (std::all_of(match.specs.begin(), match.specs.end(),
                        [&](const OptionSpec* other) { return other->type == spec->type; }))
          value = std::move(read);
        return check_plugin_name(key, value, value_where);
      }
      if (wrong.empty()) wrong = std::move(fault);
    }
    add(value_where, key + " " + wrong);
  }

  void check_plugin_name(const std::string& key, const Value& value, const SourcePosition& where) {
    const auto check = [&](std::string_view kind, std::string_view role, const std::string& name) {
      if (!catalog_.find(kind, name, role))
        add(where, key + ": " + unknown_plugin_text(catalog_, kind, role, name));
    };
    if (key == "data.plugin") check("dataset", "", value.string());
    if (key == "model.plugin") check("model", "", value.string());
    if (key.starts_with("loss.") && key.ends_with(".plugin") && value.string() != "none")
      check("loss", split(key, '.')[1], value.string());
    if (key == "metrics.list")
      check_metric_names(value.list(), where, [&](const std::string& name) { check("metric", "", name); });
    if (key == "metrics.features" && !value.string().empty()) check("feature_extractor", "", value.string());
  }

  template <class Check>
  void check_metric_names(const ValueList& list, const SourcePosition& where, const Check& check) {
    std::map<std::string, int> times;
    for (const Value& name : list) {
      if (++times[name.string()] == 1) check(name.string());
      if (times[name.string()] == 2) add(where, "metrics.list names \"" + name.string() + "\" twice");
    }
  }

  void check_condition(const KeySpace& keys, const std::string& key, const SourcePosition& where) {
    if (std::string fault = unread_fault(experiment_, keys, key); !fault.empty())
      add(where, std::move(fault));
  }

  void check_sweep(const KeySpace& keys) {
    SweepSpec& sweep = experiment_.sweep;
    const auto check_axis = [&](Axis& axis) {
      experiment_.positions[axis.key] = axis.where;
      if (refuse_unsweepable(axis.key, axis.where)) return;
      refuse_hidden_override(axis.key, {});
      for (std::size_t i = 0; i < axis.values.size(); ++i)
        if (!axis.values[i].empty())
          check_swept(keys, axis.key, axis.values[i], axis.where, sweep_positions_.axis_values[{axis.key, i}],
                      "axis " + axis.key + ": ");
      check_condition(keys, axis.key, axis.where);
    };
    for (Axis& axis : sweep.axes) check_axis(axis);
    for (auto& zip : sweep.zips)
      for (Axis& axis : zip) check_axis(axis);
    for (std::size_t i = 0; i < sweep.points.size(); ++i)
      for (auto& [key, value] : sweep.points[i]) {
        const SourcePosition& where = sweep_positions_.point_keys[{i, key}];
        experiment_.positions.emplace(key, where);
        if (refuse_unsweepable(key, where)) continue;
        refuse_hidden_override(key, i);
        if (value.empty()) continue;
        check_swept(keys, key, value, where, sweep_positions_.point_values[{i, key}], "");
        const std::size_t before = faults_.size();
        check_condition(keys, key, where);
        if (faults_.size() != before) continue;
        if (std::string fault = unread_in_point_fault(experiment_, keys, sweep.points[i], key);
            !fault.empty())
          add(where, std::move(fault));
      }
  }

  // A value that is wrong becomes empty: its fault is told, and no configuration is made with it.
  void check_swept(const KeySpace& keys, const std::string& key, Value& value,
                   const SourcePosition& key_where, const SourcePosition& value_where,
                   const std::string& what) {
    const std::size_t before = faults_.size();
    check_value(keys, key, value, key_where, value_where, what);
    if (faults_.size() != before) value = Value();
  }

  // An axis, or a value in every point, hides what --set gives its key, and nothing is ever ignored.
  void refuse_hidden_override(const std::string& key, std::optional<std::size_t> point) {
    const auto found = key_positions_.find(key);
    if (found == key_positions_.end() || !found->second.file.starts_with(kOverridePlace)) return;
    if (!point)
      return add(found->second,
                 key +
                     " is swept by the file, and its axis would hide this value; set the axis: --set "
                     "'sweep.axes.\"" +
                     key + "\"=[...]'");
    const std::vector<Settings>& points = experiment_.sweep.points;
    if (*point == 0 && std::all_of(points.begin(), points.end(),
                                   [&](const Settings& values) { return values.contains(key); }))
      add(found->second,
          key + " is set by every point of the file, which would hide this value; change the points");
  }

  bool refuse_unsweepable(const std::string& key, const SourcePosition& where) {
    if (key == "seed" || key == "seeds") {
      add(where, "seeds are an axis of their own: [sweep] seeds = 3, or a list of them");
      return true;
    }
    if (find_option(file_options(), key)) {
      add(where, key + " is the same for the whole experiment and cannot be swept");
      return true;
    }
    return false;
  }

  void require_plugin(const std::string& key, const std::string& kind) {
    const PossibleValues possible = possible_values(experiment_, key);
    if (!possible.values.empty() && !possible.may_be_unset) return;
    if (experiment_.positions.contains(key) && possible.values.empty()) return;  // a fault of its own
    add({experiment_.file.string(), 0, 0}, key + " is missing: the " + kind_text(kind) + " to take; known: " +
                                               join_quoted(plugin_names(catalog_, kind)));
  }

  void check_objective(const PluginChoices& choices) {
    const std::string& metric = experiment_.sweep.objective_metric;
    if (metric.empty() || !choices.metrics().complete) return;
    const std::vector<std::string> names = names_of(choices.metrics().plugins);
    for (const PluginDescription* plugin : choices.metrics().plugins) {
      const bool whole = metric == plugin->name;
      if (!whole && !metric.starts_with(plugin->name + ".")) continue;
      const bool known = !experiment_.sweep.objective_goal.empty() ||
                         (whole && (plugin->goal == "min" || plugin->goal == "max"));
      if (!known)
        add(sweep_positions_.objective,
            "sweep.objective.metric \"" + metric +
                "\" has no goal of its own; add which values are better: goal = \"min\" or \"max\"");
      return;
    }
    add(sweep_positions_.objective, "sweep.objective.metric \"" + metric + "\" is not in metrics.list" +
                                        did_you_mean(metric, names) +
                                        "; there: " + (names.empty() ? "nothing" : join_quoted(names)));
  }

  // A step that no configuration reaches would never be measured.
  void check_metric_steps() {
    const PossibleValues lengths = possible_values(experiment_, "train.steps");
    std::int64_t longest = lengths.may_be_unset
                               ? find_option(schema_table("train").options, "steps")->default_value.integer()
                               : 0;
    for (const Value& steps : lengths.values)
      if (steps.is_integer()) longest = std::max(longest, steps.integer());
    for (const Value& list : possible_values(experiment_, "metrics.at").values)
      for (const Value& step : list.is_list() ? list.list() : ValueList{})
        if (longest > 0 && step.is_integer() && step.integer() > longest)
          add(experiment_.positions["metrics.at"], "metrics.at: step " + to_display_text(step) +
                                                       " is never reached; train.steps is " +
                                                       to_display_text(Value(longest)));
  }

  const PluginCatalog& catalog_;
  Experiment experiment_;
  std::map<std::string, SourcePosition, std::less<>> key_positions_;
  SweepPositions sweep_positions_;
  std::vector<Fault> faults_;
};

}  // namespace

Experiment load_experiment(const std::filesystem::path& file, const std::vector<std::string>& overrides,
                           const PluginCatalog& plugins) {
  return ExperimentReader(file, plugins).read(load_document(file, overrides));
}

}  // namespace harness
