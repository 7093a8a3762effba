#include "harness/cli/data_command.h"

#include "harness/cli/commands.h"

namespace harness::cli {
namespace {

class DataCommand : public CommandGroup {
 public:
  CommandInfo info() const override {
    return {"data", "list, open and fetch data sets", "", "harness data list\nharness data fetch mnist"};
  }
  std::vector<std::unique_ptr<Command>> children() const override {
    std::vector<std::unique_ptr<Command>> all;
    all.push_back(make_data_list_command());
    all.push_back(make_data_info_command());
    all.push_back(make_data_fetch_command());
    return all;
  }
};

}  // namespace

std::unique_ptr<Command> make_data_command() { return std::make_unique<DataCommand>(); }

}  // namespace harness::cli
