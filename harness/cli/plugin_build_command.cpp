#include <fmt/format.h>

#include <cstdio>

#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/cli/plugin_command.h"
#include "harness/run/plugin_build.h"
#include "harness/run/plugin_inventory.h"

namespace harness::cli {
namespace {

namespace fs = std::filesystem;

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
    const fs::path folder = folder_.empty() ? user_plugin_folder() : fs::absolute(folder_);
    const BuiltPlugin built = build_plugin(recipe, source_, folder, {checked_plugin_folder()});
    if (!built.warnings.empty()) std::fputs(built.warnings.c_str(), stderr);
    expect_something(built.library);
    fmt::print("{} ({})\n", built.library.string(),
               built.compiled ? "built in " + human_seconds(built.seconds)
               : built.copied ? "as it was compiled for its check"
                              : "up to date");
    return kExitDone;
  }

 private:
  // Commands pass over a library that is refused, and one that registers nothing is of no use to any. The
  // user's other folders are not looked at: the library may be meant to take the place of what lies there.
  static void expect_something(const fs::path& library) {
    const ProgramPaths paths = program_paths();
    const fs::path folder = fs::canonical(library.parent_path()), canonical = folder / library.filename();
    std::vector<PluginFolder> folders;
    if (fs::is_directory(paths.plugins)) folders.push_back({paths.plugins, "the program's own"});
    folders.push_back({folder, "--to"});
    const PluginInventory inventory = plugin_inventory(paths, folders);
    for (const PluginRefusal& refusal : inventory.refusals)
      if (refusal.library == canonical)
        throw input_error(
            fmt::format("{} was built, but no command will use it: {}", library.string(), refusal.message),
            refusal.remedy);
    for (const PluginDescription& plugin : inventory.catalog.all())
      if (plugin.library == canonical) return;
    throw input_error(
        fmt::format("{} was built, but registers nothing", library.string()),
        "In HARNESS_PLUGIN(registrar) { ... } call registrar.model<T>, .loss<T>, .dataset<T>, .metric<T> or "
        ".extractor<T>; `harness plugin new KIND NAME` writes an example of each.");
  }

  std::string source_;
  fs::path folder_;
};

}  // namespace

std::unique_ptr<Command> make_plugin_build_command() { return std::make_unique<PluginBuildCommand>(); }

}  // namespace harness::cli
