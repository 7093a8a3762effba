#include "harness/cli/plugin_command.h"

#include "harness/cli/commands.h"

namespace harness::cli {
namespace {

class PluginCommand : public CommandGroup {
 public:
  CommandInfo info() const override {
    return {"plugin", "list, describe, start, build and check plugins",
            "Models, losses, data sets and metrics are shared libraries, one .cpp each; docs/plugins.md is a "
            "tutorial.",
            "harness plugin list\nharness plugin new loss my_loss"};
  }
  std::vector<std::unique_ptr<Command>> children() const override {
    std::vector<std::unique_ptr<Command>> all;
    all.push_back(make_plugin_list_command());
    all.push_back(make_plugin_describe_command());
    all.push_back(make_plugin_new_command());
    all.push_back(make_plugin_build_command());
    all.push_back(make_plugin_check_command());
    return all;
  }
};

}  // namespace

std::unique_ptr<Command> make_plugin_command() { return std::make_unique<PluginCommand>(); }

}  // namespace harness::cli
