#include "harness/cli/commands.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/text.h"
#include "harness/cli/assignment_text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/shared_options.h"
#include "harness/store/reader.h"

namespace harness::cli {
namespace {

class StatusCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"status", "show how far the experiments and their trials are",
            "Without a name: every experiment of the database. With one: its trials and their swept values. "
            "Reads only; may be "
            "asked while a "
            "run goes on.",
            "harness status\nharness status demo --json"};
  }

  void declare(Arguments& arguments) override {
    arguments.optional_positional("EXPERIMENT", experiment_, "show this one's trials");
    add_database_option(arguments, database_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const Reader reader(database_);
    const std::string text = experiment_.empty() ? experiments_text(reader) : trials_text(reader);
    std::fputs(text.c_str(), stdout);
    return kExitDone;
  }

 private:
  std::string experiments_text(const Reader& reader) const {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows{{"experiment", "revision", "trials", "done", "running",
                                                "waiting", "paused", "diverged", "failed", "pruned"}};
    for (const ExperimentRow& row : reader.experiments()) {
      list.push_back({{"experiment", row.name},
                      {"description", row.description},
                      {"revision", row.revision},
                      {"time", row.time},
                      {"trials", row.trials},
                      {"done", row.done},
                      {"running", row.running},
                      {"waiting", row.waiting},
                      {"paused", row.paused},
                      {"diverged", row.diverged},
                      {"failed", row.failed},
                      {"pruned", row.pruned}});
      std::vector<std::string> line{row.name};
      for (const std::int64_t number : {row.revision, row.trials, row.done, row.running, row.waiting,
                                        row.paused, row.diverged, row.failed, row.pruned})
        line.push_back(std::to_string(number));
      rows.push_back(std::move(line));
    }
    if (json_) return json_text(list);
    if (rows.size() == 1) return "no experiments yet: `harness run FILE` trains one\n";
    return text_table(rows, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  }

  std::string trials_text(const Reader& reader) const {
    const std::string name = reader.experiment(experiment_).name;
    const std::vector<RevisionRow> revisions = reader.revisions(name);
    const std::vector<std::string> axes =
        revisions.empty() ? std::vector<std::string>{} : revisions.back().axes;
    auto settings = reader.all_settings(name);  // a trial may be heard of before it is planned
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows{{"trial"}};
    rows[0].insert(rows[0].end(), axes.begin(), axes.end());
    rows[0].insert(rows[0].end(), {"seed", "status", "step", "training", "device", "reason"});
    for (const TrialRow& row : reader.trials(name)) {
      Settings assignment;
      for (const std::string& axis : axes)
        if (const auto value = settings[row.trial].find(axis); value != settings[row.trial].end())
          assignment.insert(*value);
      list.push_back({{"trial", row.trial},
                      {"configuration", row.configuration},
                      {"axes", assignment_json(assignment)},
                      {"seed", row.seed},
                      {"status", name_of(row.status)},
                      {"reason", row.reason},
                      {"attempt", row.attempt},
                      {"step", row.step},
                      {"train_seconds", row.train_seconds},
                      {"device", row.device},
                      {"weights_sha256", row.weights_sha256}});
      std::vector<std::string> cells{row.trial};
      for (const std::string& axis : axes) cells.push_back(value_at(assignment, axis));
      cells.insert(cells.end(), {std::to_string(row.seed), name_of(row.status), grouped(row.step),
                                 human_seconds(row.train_seconds), row.device, row.reason});
      rows.push_back(std::move(cells));
    }
    return json_ ? json_text(list) : text_table(rows, {1 + axes.size(), 3 + axes.size()});
  }

  std::string experiment_;
  std::filesystem::path database_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_status_command() { return std::make_unique<StatusCommand>(); }

}  // namespace harness::cli
