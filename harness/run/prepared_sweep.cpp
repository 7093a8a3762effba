#include "harness/run/prepared_sweep.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/config/value_text.h"
#include "harness/run/devices.h"
#include "harness/store/reader.h"

namespace harness {

namespace fs = std::filesystem;

namespace {

// The nearest folder above the results that exists must be writable.
void refuse_unwritable(const fs::path& results) {
  fs::path folder = results;
  while (!fs::exists(folder) && folder.has_parent_path() && folder != folder.parent_path())
    folder = folder.parent_path();
  if (!fs::is_directory(folder) || ::access(folder.c_str(), W_OK | X_OK) != 0)
    throw environment_error(
        fmt::format("The results cannot be written to {}: {} {}", results.string(), folder.string(),
                    fs::is_directory(folder) ? "is not writable" : "is no folder"),
        "Name a database in a folder of your own with --db FILE. Nothing was written.");
}

std::vector<ProposedConfiguration> propose_all(Proposer& proposer) {
  std::vector<ProposedConfiguration> configurations;
  std::vector<Fault> faults;
  while (true) {
    try {
      std::optional<ProposedConfiguration> proposed = proposer.next({});
      if (!proposed) break;
      configurations.push_back(std::move(*proposed));
    } catch (const InputFaults& wrong) {
      for (const Fault& fault : wrong.faults())
        if (std::none_of(faults.begin(), faults.end(),
                         [&fault](const Fault& known) { return known.message == fault.message; }))
          faults.push_back(fault);
    }
  }
  if (!faults.empty()) throw InputFaults(std::move(faults));
  return configurations;
}

std::string assignment_text(const Settings& assignment) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : assignment) parts.push_back(key + " = " + to_toml_text(value));
  return parts.empty() ? "" : " (with " + join(parts, ", ") + ")";
}

void refuse_faults(const PreparedSweep& sweep) {
  std::vector<Fault> faults;
  for (std::size_t i = 0; i < sweep.configurations.size(); ++i)
    for (const std::string& message : sweep.inspections[i].faults)
      if (std::none_of(faults.begin(), faults.end(),
                       [&message](const Fault& known) { return known.message.starts_with(message); }))
        faults.push_back({{sweep.experiment.file.string(), 0, 0},
                          message + assignment_text(sweep.configurations[i].assignment)});
  if (!faults.empty()) throw InputFaults(std::move(faults));
}

std::vector<std::string> slots_of(const RunOptions& options,
                                  const std::vector<ProposedConfiguration>& configurations) {
  const std::string wanted = configurations.front().settings.at("train.device").string();
  for (const ProposedConfiguration& configuration : configurations)
    if (configuration.settings.at("train.device").string() != wanted)
      throw input_error("train.device is swept, but results do not depend on it",
                        "Give one device for all; \"auto\" uses every GPU. Nothing was written.");
  const std::vector<std::string> devices =
      devices_for(wanted, find_gpus(), !options.paths.cuda_library.empty());
  return worker_slots(devices, options.workers, usable_cores());
}

void find_objective(PreparedSweep& sweep, const PluginCatalog& catalog) {
  sweep.objective_metric = sweep.experiment.sweep.objective_metric;
  sweep.objective_goal = sweep.experiment.sweep.objective_goal;
  const Settings& settings = sweep.configurations.front().settings;
  const auto list = settings.find("metrics.list");
  if (sweep.objective_metric.empty() && list != settings.end() && !list->second.list().empty())
    sweep.objective_metric = list->second.list().front().string();
  if (sweep.objective_goal.empty())
    if (const PluginDescription* metric = catalog.find("metric", sweep.objective_metric))
      sweep.objective_goal = metric->goal;
}

}  // namespace

PreparedSweep prepare_sweep(const RunOptions& options, int stop_fd) {
  const PluginCatalog& catalog = options.inventory.catalog;
  PreparedSweep sweep;
  sweep.experiment = load_experiment(options.file, options.overrides, catalog);
  Proposer proposer(sweep.experiment, catalog);
  sweep.configurations = propose_all(proposer);
  sweep.duplicates = proposer.duplicates();
  if (sweep.configurations.empty())
    throw input_error(options.file.string() + ": the sweep holds no configuration", "Nothing was written.");
  sweep.slots = slots_of(options, sweep.configurations);
  find_objective(sweep, catalog);
  if (fs::exists(options.database)) Reader{options.database};
  refuse_unwritable(options.results_folder());

  std::vector<Settings> settings;
  for (const ProposedConfiguration& configuration : sweep.configurations)
    settings.push_back(configuration.settings);
  sweep.inspections = inspect(options.paths.worker, settings, catalog, options.data_folder, stop_fd);
  refuse_faults(sweep);
  return sweep;
}

}  // namespace harness
