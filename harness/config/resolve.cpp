#include "harness/config/resolve.h"

#include <algorithm>
#include <utility>

#include "harness/base/text.h"
#include "harness/config/legality.h"
#include "harness/config/option_check.h"
#include "harness/config/plugin_choices.h"
#include "harness/config/possible_values.h"
#include "harness/config/schema.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Resolver {
 public:
  Resolver(const Experiment& experiment, const Settings& assignment, const PluginCatalog& catalog)
      : experiment_(experiment), catalog_(catalog), given_(assignment) {
    given_.insert(experiment.base.begin(), experiment.base.end());
  }

  Resolution resolve() {
    take_table("data", schema_table("data"));
    take_plugin("data", "dataset");
    take_table("model", schema_table("model"));
    model_ = take_plugin("model", "model");
    if (model_) {
      for (const auto& slot : model_->roles) take_role(slot);
      for (const std::string& phase : model_->phases)
        take_table("phase." + phase, schema_table("phase.NAME"));
    }
    take_optimizer();
    take_table("train", schema_table("train"));
    take_metrics();
    for (KeyFault& fault : legality_faults(result_.settings, catalog_))
      add(fault.key, std::move(fault.message));
    return std::move(result_);
  }

 private:
  void add(const std::string& key, std::string message) {
    result_.faults.push_back({place_of(key), std::move(message)});
  }

  // Of the key; else of another key of its table; else the file.
  SourcePosition place_of(const std::string& key) const {
    const auto& positions = experiment_.positions;
    if (const auto exact = positions.find(key); exact != positions.end()) return exact->second;
    const std::string table = key.substr(0, key.rfind('.') + 1);
    const auto inside = positions.lower_bound(table);
    if (!table.empty() && inside != positions.end() && inside->first.starts_with(table))
      return inside->second;
    if (const auto model = positions.find("model.plugin"); model != positions.end()) return model->second;
    return {experiment_.file.string(), 0, 0};
  }

  void take(const std::string& key, const OptionSpec& spec, bool only_if_given) {
    const auto set = given_.find(key);
    if (set == given_.end()) {
      if (only_if_given) return;
      if (spec.default_value.empty())
        add(key, key + " is missing and must be given: " + allowed_text(spec));
      else
        result_.settings[key] = spec.default_value;
      return;
    }
    Value value = set->second;
    if (value.empty()) return;  // a fault of its own
    const std::string wrong = check_option(spec, value);
    if (wrong.empty())
      result_.settings[key] = std::move(value);
    else
      add(key, key + " " + wrong);
  }

  void take_table(const std::string& path, const SchemaTable& table) {
    for (const OptionSpec& option : table.options)
      if (option.name != "plugin") take(path + "." + option.name, option, table.overrides);
  }

  // The plugin that `path`.plugin names, with its options. nullptr when it is missing or unknown.
  const PluginDescription* take_plugin(const std::string& path, std::string_view kind,
                                       std::string_view role = {}) {
    const std::string key = path + ".plugin";
    const auto name = given_.find(key);
    if (name == given_.end()) {
      result_.faults.push_back({{experiment_.file.string(), 0, 0},
                                key + " is missing: the " + kind_text(kind) +
                                    " to take; known: " + join_quoted(plugin_names(catalog_, kind))});
      return nullptr;
    }
    return take_named_plugin(path, kind, role, name->second);
  }

  const PluginDescription* take_named_plugin(const std::string& path, std::string_view kind,
                                             std::string_view role, const Value& name) {
    const std::string key = path + ".plugin";
    if (!name.is_string()) return nullptr;  // a fault of its own
    const PluginDescription* plugin = catalog_.find(kind, name.string(), role);
    result_.settings[key] = name;
    if (!plugin) {
      add(key, key + ": " + unknown_plugin_text(catalog_, kind, role, name.string()));
      return nullptr;
    }
    take_options(path, plugin->options);
    return plugin;
  }

  // Those of a plugin.
  void take_options(const std::string& path, const std::vector<OptionSpec>& options) {
    for (const OptionSpec& option : options) take(path + "." + option.name, option, false);
    for (const OptionSpec& option : options) {
      const auto other = result_.settings.find(path + "." + option.only_with.option);
      if (other != result_.settings.end()) leave_out_unread(path, option, {to_display_text(other->second)});
    }
  }

  void take_role(const PluginDescription::RoleSlot& slot) {
    const std::string path = "loss." + slot.role;
    const auto set = given_.find(path + ".plugin");
    const Value name = set != given_.end() ? set->second : Value(slot.default_plugin);
    if (name.is_string() && (name.string() == "none" || name.string().empty()))
      result_.settings[path + ".plugin"] = Value("none");
    else
      take_named_plugin(path, "loss", slot.role, name);
  }

  void take_optimizer() {
    const SchemaTable& common = schema_table("optimizer");
    take_table("optimizer", common);
    const std::string kind = text_at("optimizer.kind");
    std::vector<std::string> kinds{kind};
    if (model_) {
      const SchemaTable& table = schema_table("optimizer.GROUP");
      for (const std::string& group : model_->groups) {
        const std::string path = "optimizer." + group;
        take_table(path, table);
        const std::string own = text_at(path + ".kind");
        kinds.push_back(own.empty() ? kind : own);
        for (const OptionSpec& option : table.options) leave_out_unread(path, option, {kinds.back()});
      }
    }
    for (const OptionSpec& option : common.options) leave_out_unread("optimizer", option, kinds);
  }

  std::string text_at(const std::string& key) const {
    const auto found = result_.settings.find(key);
    return found == result_.settings.end() ? "" : found->second.string();
  }

  // An option that is not read with these words of the one that decides makes no difference between
  // configurations.
  void leave_out_unread(const std::string& path, const OptionSpec& option,
                        const std::vector<std::string>& words) {
    if (!option.only_with.option.empty() && std::none_of(words.begin(), words.end(), [&](const auto& word) {
          return contains(option.only_with.values, word);
        }))
      result_.settings.erase(path + "." + option.name);
  }

  // A metric that this model cannot give is left out where another model of the sweep gives it.
  void take_metrics() {
    take_table("metrics", schema_table("metrics"));
    const auto list = result_.settings.find("metrics.list");
    if (list == result_.settings.end()) return;
    ValueList kept;
    for (const Value& name : list->second.list()) {
      const PluginDescription* metric = catalog_.find("metric", name.string());
      if (!metric) {
        add("metrics.list", "metrics.list: " + unknown_plugin_text(catalog_, "metric", "", name.string()));
        continue;
      }
      const std::string lacks = model_ ? metric_lacks(*metric, *model_, catalog_) : "";
      if (!lacks.empty()) {
        if (!another_model_gives(*metric)) add("metrics.list", lacks);
        continue;
      }
      kept.push_back(name);
      take_options("metrics." + metric->name, metric->options);
    }
    take_features(kept);
    list->second = Value(std::move(kept));
    leave_out_steps_beyond();
  }

  // Another configuration of the sweep, trained for longer, reaches them.
  void leave_out_steps_beyond() {
    const auto at = result_.settings.find("metrics.at"), steps = result_.settings.find("train.steps");
    if (at == result_.settings.end() || steps == result_.settings.end()) return;
    ValueList reached = at->second.list();
    std::erase_if(reached, [&](const Value& step) { return step.integer() > steps->second.integer(); });
    at->second = Value(std::move(reached));
  }

  void take_features(const ValueList& metrics) {
    const std::string name = text_at("metrics.features");
    if (name.empty()) {
      const std::vector<std::string> known = plugin_names(catalog_, "feature_extractor");
      for (const Value& metric : metrics)
        if (catalog_.find("metric", metric.string())->needs_features)
          add("metrics.list",
              "metric \"" + metric.string() + "\" compares features: set metrics.features to " +
                  (known.empty() ? "a feature extractor (none was found)" : "one of " + join_quoted(known)));
      return;
    }
    const PluginDescription* extractor = catalog_.find("feature_extractor", name);
    if (!extractor) {
      add("metrics.features",
          "metrics.features: " + unknown_plugin_text(catalog_, "feature_extractor", "", name));
      return;
    }
    if (!any_metric_needs_features())
      add("metrics.features", "metrics.features has no effect: no metric of metrics.list compares features");
    if (std::none_of(metrics.begin(), metrics.end(), [this](const Value& metric) {
          return catalog_.find("metric", metric.string())->needs_features;
        })) {
      result_.settings["metrics.features"] = Value("");  // only other configurations have such a metric
      return;
    }
    take_options("metrics." + name, extractor->options);
  }

  // In any configuration: one of them may list no such metric, or be of a model that cannot give it.
  bool any_metric_needs_features() const {
    for (const Value& list : possible_values(experiment_, "metrics.list").values)
      for (const Value& name : list.is_list() ? list.list() : ValueList{}) {
        const PluginDescription* metric = name.is_string() ? catalog_.find("metric", name.string()) : nullptr;
        if (metric && metric->needs_features) return true;
      }
    return false;
  }

  bool another_model_gives(const PluginDescription& metric) const {
    const std::vector<Value> models = possible_values(experiment_, "model.plugin").values;
    return std::any_of(models.begin(), models.end(), [&](const Value& name) {
      const PluginDescription* model = name.is_string() ? catalog_.find("model", name.string()) : nullptr;
      return model && metric_lacks(metric, *model, catalog_).empty();
    });
  }

  const Experiment& experiment_;
  const PluginCatalog& catalog_;
  Settings given_;
  const PluginDescription* model_ = nullptr;
  Resolution result_;
};

}  // namespace

Resolution try_resolve(const Experiment& experiment, const Settings& assignment,
                       const PluginCatalog& catalog) {
  return Resolver(experiment, assignment, catalog).resolve();
}

Settings resolve(const Experiment& experiment, const Settings& assignment, const PluginCatalog& plugins) {
  Resolution resolution = try_resolve(experiment, assignment, plugins);
  if (!resolution.faults.empty()) throw InputFaults(std::move(resolution.faults));
  return std::move(resolution.settings);
}

Settings first_assignment(const Experiment& experiment) {
  Settings assignment;
  for (const Axis* axis : all_axes(experiment)) {
    if (axis->values.empty()) continue;
    const auto sound = std::find_if(axis->values.begin(), axis->values.end(),
                                    [](const Value& value) { return !value.empty(); });
    assignment[axis->key] = sound == axis->values.end() ? Value() : *sound;
  }
  if (assignment.empty() && !experiment.sweep.points.empty()) assignment = experiment.sweep.points.front();
  return assignment;
}

}  // namespace harness
