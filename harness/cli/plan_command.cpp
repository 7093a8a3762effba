#include "harness/cli/commands.h"

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/text.h"
#include "harness/cli/plan_view.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/run/prepared_sweep.h"
#include "harness/run/revision.h"
#include "harness/run/run_start.h"
#include "harness/run/trial_ledger.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"
#include "harness/sweep/plan.h"

namespace harness::cli {
namespace {

// What the database has of a trial, in words.
std::string state_of(const LedgerTrial& trial) {
  if (!trial.recorded) return "new";
  std::string state = name_of(trial.status);
  const std::string steps = std::to_string(trial.steps);
  if (trial.step > 0 && trial.step < trial.steps)
    state += " at step " + std::to_string(trial.step) + " of " + steps;
  if (trial.step > trial.steps)
    state += " at step " + std::to_string(trial.step) + ", beyond train.steps = " + steps;
  if (trial.checkpoints_gone) return state + ", trained anew: its checkpoints are gone";
  if (trial.status == TrialStatus::kDone && trial.need == TrialNeed::kTrain) state = "continued: " + state;
  if (trial.stale)
    return state + ", stale: " + trial.stale_because +
           (trial.unmeasured ? "; not measured by " + join(trial.missing_metrics, ", ") : "");
  if (!trial.missing_metrics.empty()) state += ", to be measured: " + join(trial.missing_metrics, ", ");
  if (!trial.changed_keys.empty()) state += ", since " + join(trial.changed_keys, ", ") + " changed";
  return state;
}

class PlanCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "plan", "show the trials of an experiment file; train nothing",
        "Checks the file, its plugins, data and devices as `harness run` does, and lists the trials: number, "
        "swept keys, seed, id, and what the database has of them. Combinations that come out equal are "
        "trained "
        "once and named. Ends as `run` would where that refuses to continue a trial. Nothing is trained or "
        "recorded.",
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
    const PreparedSweep sweep = prepare_sweep(options);
    std::optional<Reader> reader;
    if (std::filesystem::exists(options.database))
      reader.emplace(options.database);
    else if (has_spools(options.database))
      std::fputs(("warning: " + options.database.string() +
                  " is not there, but spools beside it are: `harness run` makes it anew from them first, and "
                  "trains only what they lack\n")
                     .c_str(),
                 stderr);
    const TrialLedger ledger = make_ledger(sweep, options, 0, reader ? &*reader : nullptr);
    PlanView view = view_of(sweep, ledger);
    if (reader) view.dropped = dropped_trials(sweep, *reader);
    view.to_measure = measure_text(ledger);
    const std::string text = json_ ? plan_json(view) : plan_text(view);
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
    refuse_changed(ledger, options);  // as the run will
    return kExitDone;
  }

 private:
  static PlanView view_of(const PreparedSweep& sweep, const TrialLedger& ledger) {
    PlanView view;
    view.experiment = sweep.experiment.name;
    view.description = sweep.experiment.description;
    view.axes = swept_keys(sweep.experiment);
    view.seeds = sweep.experiment.sweep.seeds;
    view.configurations = static_cast<std::int64_t>(sweep.plan.configurations.size());
    view.duplicates = sweep.plan.duplicates;
    view.slots = sweep.slots;
    for (std::size_t i = 0; i < sweep.plan.trials.size(); ++i) {
      const PlannedTrial& trial = sweep.plan.trials[i];
      const ProposedConfiguration& configuration = sweep.plan.configurations[trial.configuration];
      PlanRow row;
      row.number = trial.number;
      row.configuration = configuration.number;
      row.seed = trial.seed;
      row.trial = trial.id;
      row.assignment = configuration.assignment;
      std::erase_if(row.assignment,
                    [&](const auto& entry) { return !configuration.settings.contains(entry.first); });
      row.state = state_of(ledger.trials()[i]);
      row.to_train = ledger.trials()[i].need == TrialNeed::kTrain;
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
