#include <fmt/format.h>

#include <cstdio>

#include "harness/base/text.h"
#include "harness/cli/plugin_command.h"
#include "harness/run/plugin_build.h"
#include "harness/run/program_paths.h"

namespace harness::cli {
namespace {

class PluginBuildCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"build", "compile a plugin's folder or lone .cpp",
            "With the flags of this very program, so that it fits; into the user's plugin folder, where "
            "every command "
            "finds it. What is up to date is left alone.",
            "harness plugin build my_loss\nharness plugin build my_loss.cpp --to ~/my-plugins"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("PATH", source_, "a .cpp file, or a folder with one of its own name");
    arguments.option("--to", folder_, "DIR", "where the library goes (default: the user's plugin folder)");
  }
  ExitCode execute() override {
    const PluginRecipe recipe = read_plugin_recipe(plugin_recipe_file(program_paths()));
    const std::filesystem::path folder =
        folder_.empty() ? user_plugin_folder() : std::filesystem::absolute(folder_);
    const BuiltPlugin built = build_plugin(recipe, source_, folder);
    if (!built.warnings.empty()) std::fputs(built.warnings.c_str(), stderr);
    fmt::print("{} ({})\n", built.library.string(),
               built.compiled ? "built in " + human_seconds(built.seconds) : "up to date");
    return kExitDone;
  }

 private:
  std::string source_;
  std::filesystem::path folder_;
};

}  // namespace

std::unique_ptr<Command> make_plugin_build_command() { return std::make_unique<PluginBuildCommand>(); }

}  // namespace harness::cli
