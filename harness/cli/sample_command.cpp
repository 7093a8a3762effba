#include "harness/cli/commands.h"

#include <fmt/format.h>

#include <cstdio>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/trial_name.h"
#include "harness/run/devices.h"
#include "harness/run/sampling.h"
#include "harness/store/reader.h"
#include "harness/store/results_folder.h"

namespace harness::cli {
namespace {

class SampleCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"sample", "draw images from a trial's newest checkpoint",
            "One PNG grid, rows of images between two latents (interpolation) or along one coordinate of the "
            "latent (traversal), or single images for other tools. The latents are the same for every trial.",
            "harness sample demo-vae/3fa9\nharness sample 3fa9 --what interpolation --out between.png\n"
            "harness sample 3fa9 --count 50000 --out images/"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("TRIAL", trial_, "id, a beginning of it, or EXPERIMENT/ID");
    arguments.choice(
        "--what", what_, {"grid", "interpolation", "traversal"},
        "the picture to draw; interpolation: rows in pairs, straight and along the great circle; "
        "traversal: a row a latent coordinate");
    arguments.option("--count", count_, 1, 10'000'000, "N",
                     "write N single images into the folder --out instead");
    arguments.option("--out", out_, "PATH",
                     "the PNG file (default: WHAT-TRIAL.png), or the folder for --count");
    arguments.option("--device", device_, "DEVICE", "auto, cpu or cuda:N");
    add_database_option(arguments, database_);
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
  }

  ExitCode execute() override {
    const Reader reader(database_);
    const TrialRow row = find_trial(reader, trial_);
    if (count_ && !out_) throw input_error("--count needs --out DIR", "The folder takes N PNG files.");
    SampleTask task;
    task.experiment = row.experiment;
    task.trial = row.trial;
    task.seed = row.seed;
    task.settings = reader.settings(row.experiment, row.trial);
    task.folder = results_folder(database_) / row.experiment / row.trial;
    task.data_folder = data_folder_of(data_);
    if (count_ && std::filesystem::exists(*out_) && !std::filesystem::is_directory(*out_))
      throw input_error(fmt::format("--out {}: this is no folder.", *out_),
                        "Single images go into a folder of their own. Nothing was written.");
    if (count_ && std::filesystem::exists(*out_) && !std::filesystem::is_empty(*out_))
      throw input_error(
          fmt::format("--out {}: the folder is not empty.", *out_),
          "Single images go into a folder of their own, so that no others are counted with them. "
          "Nothing was written.");
    task.request.what = count_ ? "singles" : what_;
    if (count_) task.request.count = *count_;
    task.request.out =
        std::filesystem::absolute(out_.value_or(fmt::format("{}-{}.png", what_, row.trial.substr(0, 8))));
    if (!count_ && task.request.out.extension() != ".png")
      throw input_error(fmt::format("--out {}: a picture is written as PNG.", *out_),
                        "Name a file that ends in .png. Nothing was written.");
    if (!count_) refuse_unfit_output(task.request.out);
    refuse_without_checkpoint(reader, row);
    const ProgramPaths paths = program_paths();
    task.device = devices_for(device_, find_gpus(), !paths.cuda_library.empty()).front();
    draw_samples(task, paths, inventory_for(paths, plugin_dirs_).catalog);
    std::puts((count_ ? fmt::format("{} in {}", counted(*count_, "image"), task.request.out.string())
                      : task.request.out.string())
                  .c_str());
    return kExitDone;
  }

 private:
  static void refuse_without_checkpoint(const Reader& reader, const TrialRow& row) {
    for (const CheckpointRow& checkpoint : reader.checkpoints(row.experiment))
      if (checkpoint.trial == row.trial) return;
    throw input_error(
        fmt::format("trial {} has no checkpoint to draw from: it is {}{}", row.trial, name_of(row.status),
                    row.step > 0 ? " at step " + grouped(row.step) : std::string()),
        "A trial writes one every train.checkpoint_every steps and at its end, but none once it has "
        "diverged. Nothing was written.");
  }

  std::string trial_, data_, what_ = "grid", device_ = "auto";
  std::filesystem::path database_;
  std::vector<std::string> plugin_dirs_;
  std::optional<std::int64_t> count_;
  std::optional<std::string> out_;
};

}  // namespace

std::unique_ptr<Command> make_sample_command() { return std::make_unique<SampleCommand>(); }

}  // namespace harness::cli
