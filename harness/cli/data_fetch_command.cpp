#include "harness/cli/data_command.h"

#include <fmt/format.h>

#include <cstdio>

#include "harness/base/error.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/run/data_fetch.h"

namespace harness::cli {
namespace {

class DataFetchCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"fetch", "fetch a data set's files into the data folder",
            "Checks the SHA-256 of the unpacked content: mirrors pack differently. Files that are right "
            "already stay. "
            "Uses the program curl for https://.",
            "harness data fetch mnist\nharness data fetch mnist --from file:///media/mnist"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("NAME", name_, "the data set");
    arguments.option("--from", from_, "URL", "a folder to fetch from instead, https:// or file://");
    add_data_option(arguments, data_);
  }

  ExitCode execute() override {
    refuse_unfetched();
    const FetchSource& source = fetch_source(name_);
    fetch(source, data_folder_of(data_), from_, [](const std::string& line) { std::puts(line.c_str()); });
    std::puts(fmt::format("{} ({}) is in {}", source.name, source.licence,
                          (data_folder_of(data_) / source.folder).string())
                  .c_str());
    return kExitDone;
  }

 private:
  void refuse_unfetched() const {
    for (const FetchSource& source : fetch_sources())
      if (source.name == name_) return;
    if (inventory_for(program_paths(), {}).catalog.find("dataset", name_) != nullptr)
      throw input_error("There is nothing to fetch for the data set \"" + name_ + "\"",
                        "It makes its examples itself, or reads files of yours: `harness plugin describe " +
                            name_ + "` says which.");
  }

  std::string name_, from_, data_;
};

}  // namespace

std::unique_ptr<Command> make_data_fetch_command() { return std::make_unique<DataFetchCommand>(); }

}  // namespace harness::cli
