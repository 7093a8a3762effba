#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/cli/crash_text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_command.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/run/plugin_build.h"
#include "harness/run/worker_command.h"

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
    const Outcome outcome = run_check(library_of(inventory), inventory);
    bool passed = !outcome.findings.empty();
    for (const auto& finding : outcome.findings) passed = passed && finding.at("passed").get<bool>();
    const std::string text = json_ ? json_text(outcome.findings) : as_text(outcome.findings);
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    std::fputs(outcome.words.c_str(), stderr);
    return passed ? kExitDone : kExitBadInput;
  }

 private:
  struct Outcome {
    nlohmann::json findings = nlohmann::json::array();
    std::string words;  // for standard error
  };

  fs::path library_of(const PluginInventory& inventory) const {
    const fs::path path = subject_;
    if (path.extension() == ".so" && fs::exists(path)) return fs::canonical(path);
    if (path.extension() == ".cpp" || fs::is_directory(path)) {
      const PluginRecipe recipe = read_plugin_recipe(plugin_recipe_file(program_paths()));
      return build_plugin(recipe, path, checked_plugin_folder(), {user_plugin_folder()}).library;
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

  Outcome run_check(const fs::path& library, const PluginInventory& inventory) const {
    std::vector<std::string> command{program_paths().worker.string(), "check", data_folder_of(data_).string(),
                                     library.string()};
    std::set<std::string> others;
    for (const PluginDescription& plugin : inventory.catalog.all())
      if (plugin.library != library.string() && others.insert(plugin.library).second)
        command.push_back(plugin.library);
    const CommandResult result = run_worker(command.front(), {command.begin() + 1, command.end()});
    Outcome outcome;
    nlohmann::json running{{"subject", library.string()}, {"proof", "loads"}};
    for (const std::string& line : split(result.output, '\n')) {
      nlohmann::json told = try_parse_json(line);
      if (!told.is_object()) continue;
      if (!told.contains("passed")) {
        running = std::move(told);
        continue;
      }
      running["proof"] = "ends";
      outcome.findings.push_back(std::move(told));
    }
    if (result.end.ok()) {
      outcome.words = result.errors;
      return outcome;
    }
    const std::string& proof = running.at("proof").get_ref<const std::string&>();
    if (result.end.signal == 0 && (proof == "loads" || proof == "ends")) {
      std::fputs(result.errors.c_str(), stderr);
      throw input_error(
          fmt::format("plugin {} could not be checked ({})", library.string(), result.end.text()),
          "The message above says why.");
    }
    running["passed"] = false;
    running["skipped"] = false;
    running["detail"] = fmt::format("it ended the checking process by {}", result.end.text());
    running["remedy"] = "Plugin code throws to report a fault; below is how to see where it died.";
    outcome.findings.push_back(std::move(running));
    if (!result.errors.empty()) outcome.words = "what it wrote:\n" + shown_words(result.errors);
    command.insert(command.begin(), {"gdb", "--args"});
    outcome.words += "a debugger shows where:\n  " + shell_command(command) + "\n";
    return outcome;
  }

  static std::string as_text(const nlohmann::json& findings) {
    if (findings.empty()) return "the library registers nothing that could be checked\n";
    std::string text, subject;
    bool broken = false, skipped = false;
    for (const auto& finding : findings) {
      if (finding.at("subject") != subject) {
        subject = finding.at("subject").get<std::string>();
        text += subject + "\n";
      }
      const bool good = finding.at("passed").get<bool>(), left_out = finding.at("skipped").get<bool>();
      text += fmt::format("  {:<6} {:<12} {}\n",
                          good       ? "ok"
                          : left_out ? "skip"
                                     : "BROKEN",
                          finding.at("proof").get<std::string>(), finding.at("detail").get<std::string>());
      if (!good && !left_out)
        text += fmt::format("         {:<12} {}\n", "rule:", finding.at("remedy").get<std::string>());
      broken = broken || (!good && !left_out);
      skipped = skipped || left_out;
    }
    return text + (broken    ? "does not keep the contract\n"
                   : skipped ? "not proved: what is skipped could not be run\n"
                             : "keeps the contract\n");
  }

  std::string subject_, data_;
  std::vector<std::string> folders_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plugin_check_command() { return std::make_unique<PluginCheckCommand>(); }

}  // namespace harness::cli
