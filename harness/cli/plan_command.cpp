#include "harness/cli/commands.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/plan_view.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/run/missing_metrics.h"
#include "harness/run/prepared_sweep.h"
#include "harness/run/staleness.h"
#include "harness/run/trial_ledger.h"
#include "harness/store/reader.h"
#include "harness/sweep/plan.h"

namespace harness::cli {
namespace {

// What the database says of an experiment's trials, if there is one.
class RecordedTrials {
 public:
  RecordedTrials(const std::filesystem::path& database, const std::string& experiment) {
    if (!std::filesystem::exists(database)) return;
    const Reader reader(database);
    if (!reader.has_experiment(experiment)) return;
    for (TrialRow& row : reader.trials(experiment, true)) rows_.emplace(row.trial, std::move(row));
    attempts_ = reader.last_attempts(experiment);
    scored_ = reader.last_scores(experiment);
  }

  bool to_train(const std::string& trial, std::int64_t steps) const {
    const auto found = rows_.find(trial);
    return found == rows_.end() || needs_training(found->second.status, found->second.step, steps, false);
  }

  std::string state_of(const std::string& trial, const Settings& settings, const PluginCatalog& catalog,
                       const std::string& data_hash) const {
    const auto found = rows_.find(trial);
    if (found == rows_.end()) return "new";
    const TrialRow& row = found->second;
    std::string state = name_of(row.status);
    const std::int64_t steps = settings.at("train.steps").integer();
    if (row.step > 0 && row.step < steps)
      state += " at step " + std::to_string(row.step) + " of " + std::to_string(steps);
    if (row.step > steps)
      state += " at step " + std::to_string(row.step) + ", beyond train.steps = " + std::to_string(steps);
    if (row.status == TrialStatus::kDone && row.step < steps) state = "continued: " + state;
    if (const auto attempt = attempts_.find(trial); attempt != attempts_.end())
      if (const std::string why = stale_because(attempt->second, settings, catalog, data_hash); !why.empty())
        return state + ", stale: " + why;
    if (row.status != TrialStatus::kDone || row.step < steps) return state;
    const auto scored = scored_.find(trial);
    const auto missing =
        missing_metrics(settings, scored == scored_.end() ? std::set<std::string>{} : scored->second);
    return missing.empty() ? state : state + ", to be measured: " + join(missing, ", ");
  }

 private:
  std::map<std::string, TrialRow> rows_;
  std::map<std::string, AttemptRow> attempts_;
  std::map<std::string, std::set<std::string>> scored_;
};

class PlanCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "plan", "show the trials of an experiment file; train nothing",
        "Checks the file, its plugins, data and devices as `harness run` does, and lists the trials: number, "
        "swept keys, seed, id, and what the database has of them. Combinations that come out equal are "
        "trained "
        "once and named. Nothing is trained or recorded.",
        "harness plan experiments/demo.toml\nharness plan experiments/demo.toml --set train.steps=500 "
        "--json"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FILE", file_, "experiment file");
    arguments.repeated("--set", overrides_, "KEY=VALUE", "change a key, the value as TOML: train.steps=500");
    arguments.option("--workers", workers_, 1, 1'024, "N",
                     "trials at once (default: one a GPU, else one a core)");
    add_database_option(arguments, database_);
    add_data_option(arguments, data_folder_);
    add_plugin_option(arguments, plugin_dirs_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    RunOptions options;
    options.file = file_;
    options.overrides = overrides_;
    options.database = database_;
    options.data_folder = data_folder_of(data_folder_);
    options.paths = program_paths();
    options.inventory = inventory_for(options.paths, plugin_dirs_);
    options.workers = static_cast<int>(workers_.value_or(0));
    const PlanView view = view_of(prepare_sweep(options), options);
    const std::string text = json_ ? plan_json(view) : plan_text(view);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kExitDone;
  }

 private:
  static PlanView view_of(const PreparedSweep& sweep, const RunOptions& options) {
    PlanView view;
    view.experiment = sweep.experiment.name;
    view.description = sweep.experiment.description;
    view.axes = swept_keys(sweep.experiment);
    view.seeds = sweep.experiment.sweep.seeds;
    view.configurations = static_cast<std::int64_t>(sweep.plan.configurations.size());
    view.duplicates = sweep.plan.duplicates;
    view.slots = sweep.slots;
    const RecordedTrials recorded(options.database, sweep.experiment.name);
    for (const PlannedTrial& trial : sweep.plan.trials) {
      const ProposedConfiguration& configuration = sweep.plan.configurations[trial.configuration];
      PlanRow row;
      row.number = trial.number;
      row.configuration = configuration.number;
      row.seed = trial.seed;
      row.trial = trial.id;
      row.assignment = configuration.assignment;
      std::erase_if(row.assignment,
                    [&](const auto& entry) { return !configuration.settings.contains(entry.first); });
      row.state = recorded.state_of(row.trial, configuration.settings, options.inventory.catalog,
                                    sweep.inspections[trial.configuration].data_hash);
      row.to_train = recorded.to_train(row.trial, configuration.settings.at("train.steps").integer());
      view.rows.push_back(std::move(row));
    }
    return view;
  }

  std::string file_, data_folder_;
  std::filesystem::path database_;
  std::vector<std::string> overrides_, plugin_dirs_;
  std::optional<std::int64_t> workers_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plan_command() { return std::make_unique<PlanCommand>(); }

}  // namespace harness::cli
