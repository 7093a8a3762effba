#include "harness/cli/commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/progress_lines.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/shell_word.h"
#include "harness/run/controller.h"

namespace harness::cli {
namespace {

// The command line as it was typed, for the record.
std::string own_command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string line, word;
  while (std::getline(file, word, '\0')) line += (line.empty() ? "" : " ") + shell_word(word);
  return line;
}

class RunCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"run", "train every trial of an experiment file that is missing",
            "Checks the whole file first and writes nothing if anything is wrong with it. May be stopped "
            "(Ctrl-C: the "
            "running trials write a checkpoint; twice: at once) or killed: the same command goes on. The "
            "same file run "
            "again trains nothing; an edited one only what is new.",
            "harness run experiments/demo.toml\nharness run experiments/demo.toml --set train.steps=500 "
            "--workers 1"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("FILE", file_, "the experiment (TOML)");
    arguments.repeated("--set", overrides_, "KEY=VALUE", "change a key of the file, e.g. train.steps=500");
    add_database_option(arguments, database_);
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
    arguments.option("--workers", workers_, 1, 1024, "N",
                     "trials at once (default: one a GPU, else one a core)");
    arguments.option("--retries", retries_, 0, 100, "N",
                     "how often a trial is taken up again after its worker died");
    arguments.flag("--stale", stale_, "train anew what was trained with other plugins or data than today's");
    arguments.flag("--accept-changes", accept_changes_,
                   "continue begun trials although a plugin or the data have changed");
    arguments.flag("--retry-failed", retry_failed_, "take up failed trials again");
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    RunOptions options;
    options.file = file_;
    options.overrides = overrides_;
    options.database = database_;
    options.data_folder = data_folder_of(data_);
    options.paths = program_paths();
    options.inventory = inventory_for(options.paths, plugin_dirs_);
    options.command = own_command_line();
    options.workers = static_cast<int>(workers_.value_or(0));
    options.retries = static_cast<int>(retries_);
    options.stale = stale_;
    options.accept_changes = accept_changes_;
    options.retry_failed = retry_failed_;
    ProgressLines view(STDERR_FILENO);
    const RunOutcome outcome = run_sweep(options, view);
    if (outcome.experiment.empty()) return outcome.code;  // stopped before it began
    std::fputs((json_ ? json_of(outcome) : text_of(outcome)).c_str(), stdout);
    return outcome.code;
  }

 private:
  std::string json_of(const RunOutcome& outcome) const {
    const SweepProgress& counts = outcome.counts;
    return json_text(nlohmann::ordered_json{{"experiment", outcome.experiment},
                                            {"database", database_.string()},
                                            {"trials", counts.trials},
                                            {"trained", outcome.trained},
                                            {"done", counts.done},
                                            {"waiting", counts.waiting},
                                            {"diverged", counts.diverged},
                                            {"failed", counts.failed},
                                            {"pruned", counts.pruned},
                                            {"unmeasured", outcome.unmeasured},
                                            {"stale", outcome.stale},
                                            {"seconds", outcome.seconds},
                                            {"exit_code", static_cast<int>(outcome.code)}});
  }

  std::string text_of(const RunOutcome& outcome) const {
    const SweepProgress& counts = outcome.counts;
    const std::string options =
        database_ == kDefaultDatabase ? "" : " --db " + shell_word(database_.string());
    std::string text =
        fmt::format("{}: {} of {} done", outcome.experiment, counts.done, counted(counts.trials, "trial"));
    for (const auto& [count, word] : {std::pair{counts.diverged, "diverged"},
                                      {counts.failed, "failed"},
                                      {counts.pruned, "pruned"},
                                      {counts.waiting, "left"},
                                      {outcome.unmeasured, "not measured by every metric"}})
      if (count > 0) text += fmt::format(", {} {}", count, word);
    text += outcome.trained == 0 ? "; nothing to train" : "";
    text += fmt::format("; {}\n", human_seconds(outcome.seconds));
    text += fmt::format("results: {}\n", database_.string());
    if (counts.waiting > 0) text += fmt::format("the same command goes on where this one stopped\n");
    if (counts.failed + counts.diverged > 0)
      text += fmt::format("why: harness status {}{}{}\n", outcome.experiment, options,
                          counts.failed > 0 ? " (--retry-failed takes failed trials up again)" : "");
    return text + fmt::format("compare: harness report {}{}\n", outcome.experiment, options);
  }

  std::string file_, data_;
  std::filesystem::path database_;
  std::vector<std::string> overrides_, plugin_dirs_;
  std::optional<std::int64_t> workers_;
  std::int64_t retries_ = 2;
  bool stale_ = false, accept_changes_ = false, retry_failed_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_run_command() { return std::make_unique<RunCommand>(); }

}  // namespace harness::cli
