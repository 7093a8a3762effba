#include "harness/cli/commands.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>

#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/shared_options.h"
#include "harness/run/garbage.h"
#include "harness/run/workers_lock.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "harness/store/results_folder.h"

namespace harness::cli {
namespace {

class GcCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "gc", "list what may go from the results folder, and remove it with --yes",
        "Older checkpoints of trials that have ended or that an edited file or --set dropped, whole folders "
        "of trials that no database of the folder and no spool knows, half-written files, workers' logs. "
        "The databases, spools, pictures and each trial's newest checkpoint stay; with --dropped those of "
        "dropped trials go too: planned again, one that had not ended begins anew.",
        "harness gc\nharness gc --yes\nharness gc --dropped --yes"};
  }

  void declare(Arguments& arguments) override {
    add_database_option(arguments, database_);
    arguments.flag("--dropped", dropped_too_, "the newest checkpoints of dropped trials too");
    arguments.flag("--yes", yes_, "remove what is listed");
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    static_cast<void>(Reader(database_));  // refuses what is no database before one is made
    std::optional<Recorder> recorder;      // nothing is removed under a run, or under what a killed one left
    std::optional<WorkersLock> workers;
    if (yes_) {
      recorder.emplace(database_);
      workers.emplace(results_folder(database_));
      // A run into another database of the folder may have planned again what this one has as dropped.
      recorder->record_folder(results_folder(database_) / "spools");
    }
    const std::vector<Garbage> garbage =
        find_garbage(database_, {.dropped_too = dropped_too_, .alone = yes_});
    std::uint64_t total = 0;
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows{{"size", "path", "why"}};
    for (const Garbage& item : garbage) {
      total += item.bytes;
      rows.push_back({human_bytes(item.bytes), item.path.string(), item.why});
      list.push_back({{"path", item.path.string()}, {"bytes", item.bytes}, {"why", item.why}});
      if (yes_) std::filesystem::remove_all(item.path);
    }
    if (recorder) recorder->finish();
    if (json_) {
      std::fputs(json_text(list).c_str(), stdout);
    } else if (garbage.empty()) {
      std::puts("nothing may go");
    } else {
      std::fputs(text_table(rows, {0}).c_str(), stdout);
      std::puts(
          fmt::format("{} {}", human_bytes(total), yes_ ? "removed" : "in all; --yes removes it").c_str());
    }
    return kExitDone;
  }

 private:
  std::filesystem::path database_;
  bool dropped_too_ = false, yes_ = false, json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_gc_command() { return std::make_unique<GcCommand>(); }

}  // namespace harness::cli
