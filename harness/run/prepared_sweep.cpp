#include "harness/run/prepared_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/config/value_text.h"
#include "harness/run/devices.h"
#include "harness/store/reader.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// Trials would lie where the database or a file beside it does.
void refuse_taken_name(const std::string& name, const RunOptions& options) {
  const fs::path place = options.results_folder() / name;
  std::error_code ignored;
  if (!is_database_file(name, options.database) &&
      (!fs::exists(place, ignored) || fs::is_directory(place, ignored)))
    return;
  throw input_error(fmt::format("{}: name \"{}\" is taken by a file of the results folder {}",
                                options.file.string(), name, options.results_folder().string()),
                    "Give the experiment another name. Nothing was written.");
}

std::string assignment_text(const Settings& assignment) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : assignment) parts.push_back(key + " = " + to_toml_text(value));
  return parts.empty() ? "" : " (with " + join(parts, ", ") + ")";
}

// What tells the configurations with a fault from those without; nothing where all of several have it.
Settings cause_of(const std::vector<ProposedConfiguration>& configurations, const std::vector<bool>& faulty) {
  if (faulty.size() > 1 && std::find(faulty.begin(), faulty.end(), false) == faulty.end()) return {};
  const auto has = [&](std::size_t i, const auto& entry) {
    const auto found = configurations[i].assignment.find(entry.first);
    return found != configurations[i].assignment.end() && found->second == entry.second;
  };
  const auto first = static_cast<std::size_t>(std::find(faulty.begin(), faulty.end(), true) - faulty.begin());
  const Settings& whole = configurations[first].assignment;
  Settings cause = whole;
  std::erase_if(cause, [&](const auto& entry) {
    bool everywhere = true;
    for (std::size_t i = 0; i < faulty.size(); ++i) {
      if (faulty[i] && !has(i, entry)) return true;
      everywhere = everywhere && has(i, entry);
    }
    return everywhere;
  });
  return cause.empty() ? whole : cause;
}

std::vector<std::string> slots_of(const RunOptions& options, const Experiment& experiment,
                                  const std::vector<ProposedConfiguration>& configurations) {
  const std::string wanted = configurations.front().settings.at("train.device").string();
  for (const ProposedConfiguration& configuration : configurations)
    if (configuration.settings.at("train.device").string() != wanted)
      throw InputFaults({{experiment.positions.at("train.device"),
                          "train.device is swept, but results do not depend on it: give one device for all; "
                          "\"auto\" uses every GPU"}});
  const std::vector<std::string> devices =
      devices_for(wanted, find_gpus(), !options.paths.cuda_library.empty());
  return worker_slots(devices, options.workers, usable_cores());
}

void find_objective(PreparedSweep& sweep, const PluginCatalog& catalog) {
  sweep.objective_metric = sweep.experiment.sweep.objective_metric;
  sweep.objective_goal = sweep.experiment.sweep.objective_goal;
  const Settings& settings = sweep.plan.configurations.front().settings;
  const auto own_goal = [&](const std::string& name) {
    const PluginDescription* metric = catalog.find("metric", name);
    return metric != nullptr && metric->goal != "none" ? metric->goal : std::string();
  };
  const auto list = settings.find("metrics.list");
  if (sweep.objective_metric.empty() && list != settings.end()) {
    const ValueList& names = list->second.list();
    const auto ranks = std::find_if(names.begin(), names.end(), [&](const Value& name) {
      return !sweep.objective_goal.empty() || !own_goal(name.string()).empty();
    });
    if (ranks != names.end()) sweep.objective_metric = ranks->string();
  }
  if (sweep.objective_goal.empty()) sweep.objective_goal = own_goal(sweep.objective_metric);
}

}  // namespace

void refuse_faults(const Experiment& experiment, const std::vector<ProposedConfiguration>& configurations,
                   const std::vector<Inspection>& inspections) {
  std::map<std::pair<std::string, std::string>, std::vector<bool>> found;  // in which configurations
  for (std::size_t i = 0; i < configurations.size(); ++i)
    for (const KeyFault& fault : inspections[i].faults) {
      std::vector<bool>& where = found[{fault.key, fault.message}];
      where.resize(configurations.size());
      where[i] = true;
    }
  std::vector<Fault> faults;
  for (const auto& [fault, where] : found) {
    const auto place = experiment.positions.find(fault.first);
    faults.push_back(
        {place == experiment.positions.end() ? SourcePosition{experiment.file.string(), 0, 0} : place->second,
         fault.second + assignment_text(cause_of(configurations, where))});
  }
  if (!faults.empty()) throw InputFaults(std::move(faults));
}

PreparedSweep prepare_sweep(const RunOptions& options) {
  const PluginCatalog& catalog = options.inventory.catalog;
  PreparedSweep sweep;
  sweep.experiment = load_experiment(options.file, options.overrides, catalog);
  sweep.proposer = std::make_unique<Proposer>(sweep.experiment, catalog);
  sweep.plan = make_plan(*sweep.proposer);
  if (sweep.plan.configurations.empty())
    throw input_error(options.file.string() + ": the sweep holds no configuration", "Nothing was written.");
  sweep.slots = slots_of(options, sweep.experiment, sweep.plan.configurations);
  find_objective(sweep, catalog);
  if (fs::exists(options.database)) Reader{options.database};
  refuse_taken_name(sweep.experiment.name, options);
  refuse_unwritable(options.results_folder());

  std::vector<Settings> settings;
  for (const ProposedConfiguration& configuration : sweep.plan.configurations)
    settings.push_back(configuration.settings);
  sweep.inspections =
      inspect(options.paths.worker, settings, catalog, options.data_folder, sweep.slots.front());
  refuse_faults(sweep.experiment, sweep.plan.configurations, sweep.inspections);
  return sweep;
}

}  // namespace harness
