#include "harness/cli/export_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "harness/base/text.h"
#include "harness/cli/commands.h"
#include "harness/cli/shared_options.h"
#include "harness/export/csv_export.h"
#include "harness/export/tensorboard_export.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"

namespace harness::cli {
namespace {

class ExportCommand : public CommandGroup {
 public:
  CommandInfo info() const override {
    return {"export", "write everything measured for other tools", "",
            "harness export csv tables demo\nharness export tensorboard logs demo"};
  }
  std::vector<std::unique_ptr<Command>> children() const override {
    std::vector<std::unique_ptr<Command>> all;
    all.push_back(make_export_csv_command());
    all.push_back(make_export_tensorboard_command());
    return all;
  }
};

// DIR and the experiments that go there.
class ExportInto : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.positional("DIR", folder_,
                         "folder to write into; it is made, and files of the same names replaced");
    arguments.positionals("EXPERIMENT", experiments_, 0, "names of experiments (default: all)");
    add_database_option(arguments, database_);
  }

 protected:
  // Checked before anything is written.
  std::vector<std::string> names(const Reader& reader) const {
    std::vector<std::string> names;
    for (const std::string& given : experiments_)  // each once
      if (std::string name = reader.experiment(given).name;
          std::find(names.begin(), names.end(), name) == names.end())
        names.push_back(std::move(name));
    if (names.empty())
      for (const ExperimentRow& row : reader.experiments()) names.push_back(row.name);
    return names;
  }
  const std::filesystem::path& database() const { return database_; }
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::vector<std::string> experiments_;
  std::filesystem::path database_;
};

class ExportCsvCommand : public ExportInto {
 public:
  CommandInfo info() const override {
    return {"csv", "write all trials, settings, points and scores as CSV files",
            "trials.csv (a row a trial), settings.csv, curves.csv (every point, none left out) and "
            "scores.csv, of the "
            "experiments' newest revisions. Numbers have every digit.",
            "harness export csv tables\nharness export csv tables mnist-losses mnist-vae"};
  }
  ExitCode execute() override {
    const Reader reader(database());
    const std::int64_t points = export_csv(reader, names(reader), folder());
    std::puts(fmt::format("{}: trials.csv, settings.csv, curves.csv ({}), scores.csv", folder(),
                          counted(points, "point"))
                  .c_str());
    return kExitDone;
  }
};

class ExportTensorboardCommand : public ExportInto {
 public:
  CommandInfo info() const override {
    return {"tensorboard", "write event files that TensorBoard shows",
            "A run a trial in DIR/EXPERIMENT/RUN: every point of every curve, the sample grids, histograms "
            "of the "
            "weights in the checkpoints that are kept, hyperparameters and metrics. Let TensorBoard show all "
            "of it "
            "with --samples_per_plugin scalars=0,images=0.",
            "harness export tensorboard logs demo"};
  }
  ExitCode execute() override {
    const Reader reader(database());
    for (const std::string& name : names(reader)) {
      const ExportCounts counts = export_tensorboard(reader, results_folder(database()), name, folder());
      std::string line = fmt::format("{}/{}: {}, {}, {}, {}", folder(), name, counted(counts.trials, "run"),
                                     counted(counts.points, "point"), counted(counts.images, "image"),
                                     counted(counts.histograms, "histogram"));
      if (counts.missing_images > 0)
        line += fmt::format("; {} gone or changed since", counted(counts.missing_images, "image"));
      if (counts.missing_checkpoints > 0)
        line += fmt::format("; {} gone", counted(counts.missing_checkpoints, "checkpoint"));
      std::puts(line.c_str());
    }
    return kExitDone;
  }
};

}  // namespace

std::unique_ptr<Command> make_export_command() { return std::make_unique<ExportCommand>(); }
std::unique_ptr<Command> make_export_csv_command() { return std::make_unique<ExportCsvCommand>(); }
std::unique_ptr<Command> make_export_tensorboard_command() {
  return std::make_unique<ExportTensorboardCommand>();
}

}  // namespace harness::cli
