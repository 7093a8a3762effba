#include <fmt/format.h>

#include <cstdio>
#include <set>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/base/xdg_paths.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_command.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/run/child_process.h"
#include "harness/run/plugin_build.h"

namespace harness::cli {
namespace {

namespace fs = std::filesystem;

class PluginCheckCommand : public Command {
 public:
  CommandInfo info() const override {
    return {
        "check", "prove that a plugin keeps the contract",
        "Runs the plugin on small synthetic data in a process of its own: shapes at every channel count, "
        "each phase "
        "changes exactly its groups, terms finite, equal seeds give equal bits, saved state goes on bit for "
        "bit, and "
        "three trials trained fused equal three separate ones. Every failure names the rule that is broken.",
        "harness plugin check hinge\nharness plugin check my_loss.cpp --json"};
  }
  void declare(Arguments& arguments) override {
    arguments.positional("PLUGIN", subject_,
                         "a plugin's name, a library (.so), a source (.cpp) or a plugin's folder");
    add_plugin_option(arguments, folders_);
    add_data_option(arguments, data_);
    add_json_option(arguments, json_);
  }
  ExitCode execute() override {
    const PluginInventory inventory = inventory_for(program_paths(), folders_);
    const nlohmann::json findings = run_check(library_of(inventory), inventory);
    bool passed = !findings.empty();
    for (const auto& finding : findings) passed = passed && finding.at("passed").get<bool>();
    std::fputs((json_ ? json_text(findings) : as_text(findings, passed)).c_str(), stdout);
    return passed ? kExitDone : kExitBadInput;
  }

 private:
  fs::path library_of(const PluginInventory& inventory) const {
    const fs::path path = subject_;
    if (path.extension() == ".so" && fs::exists(path)) return fs::canonical(path);
    if (path.extension() == ".cpp" || fs::is_directory(path)) {
      const PluginRecipe recipe = read_plugin_recipe(plugin_recipe_file(program_paths()));
      return build_plugin(recipe, path, cache_folder() / "plugin-check").library;
    }
    std::vector<std::string> known;
    for (const PluginDescription& plugin : inventory.catalog.all()) {
      known.push_back(plugin.name);
      if (plugin.name == subject_) return plugin.library;
    }
    throw input_error(fmt::format("there is no plugin, library or source \"{}\"{}", subject_,
                                  did_you_mean(subject_, known)),
                      "`harness plugin list` shows all that are found.");
  }

  nlohmann::json run_check(const fs::path& library, const PluginInventory& inventory) const {
    std::vector<std::string> command{program_paths().worker.string(), "check", data_folder_of(data_).string(),
                                     library.string()};
    std::set<std::string> others;
    for (const PluginDescription& plugin : inventory.catalog.all())
      if (plugin.library != library.string() && others.insert(plugin.library).second)
        command.push_back(plugin.library);
    const CommandResult result = run_command(command);
    if (result.end.signal != 0)
      throw input_error(
          fmt::format("plugin {} ended the checking process by {}", library.string(), result.end.text()),
          "A debugger shows where: gdb --args " + join(command, " "));
    std::fputs(result.errors.c_str(), stderr);
    const auto findings = try_parse_json(result.output);
    if (!result.end.ok() || !findings.is_array())
      throw input_error(
          fmt::format("plugin {} could not be checked ({})", library.string(), result.end.text()),
          "The message above says why.");
    return findings;
  }

  static std::string as_text(const nlohmann::json& findings, bool passed) {
    if (findings.empty()) return "the library registers nothing that could be checked\n";
    std::string text, subject;
    for (const auto& finding : findings) {
      if (finding.at("subject") != subject) {
        subject = finding.at("subject").get<std::string>();
        text += subject + "\n";
      }
      const bool good = finding.at("passed").get<bool>();
      text += fmt::format("  {} {:<12} {}\n", good ? "ok    " : "BROKEN",
                          finding.at("proof").get<std::string>(), finding.at("detail").get<std::string>());
      if (!good)
        text += fmt::format("         {:<12} {}\n", "rule:", finding.at("remedy").get<std::string>());
    }
    return text + (passed ? "keeps the contract\n" : "does not keep the contract\n");
  }

  std::string subject_, data_;
  std::vector<std::string> folders_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plugin_check_command() { return std::make_unique<PluginCheckCommand>(); }

}  // namespace harness::cli
