#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_command.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/wrapped_table.h"

namespace harness::cli {
namespace {

std::string kind_of(const PluginDescription& plugin) {
  return plugin.kind == "loss" ? plugin.role + " loss" : plugin.kind;
}

// The docstring up to its first full stop.
std::string first_sentence(const std::string& doc) {
  const auto stop = doc.find(". ");
  return stop == std::string::npos ? doc : doc.substr(0, stop + 1);
}

class PluginListCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"list", "list every plugin that is found, and what was refused and why",
            "Searched are the program's own folder, the user's, each --plugin-dir and HARNESS_PLUGINS; "
            "nothing else.",
            "harness plugin list\nharness plugin list --plugin-dir ~/my-plugins --json"};
  }
  void declare(Arguments& arguments) override {
    add_plugin_option(arguments, folders_);
    add_json_option(arguments, json_);
  }
  ExitCode execute() override {
    const PluginInventory inventory = inventory_for(program_paths(), folders_);
    std::fputs((json_ ? as_json(inventory) : as_table(inventory)).c_str(), stdout);
    return kExitDone;
  }

 private:
  static std::string as_table(const PluginInventory& inventory) {
    std::vector<std::vector<std::string>> rows{{"kind", "name", "library", "what it is"}};
    for (const PluginDescription& plugin : inventory.catalog.all())
      rows.push_back({kind_of(plugin), plugin.name, std::filesystem::path(plugin.library).filename().string(),
                      first_sentence(plugin.doc)});
    return wrapped_table(rows);
  }
  static std::string as_json(const PluginInventory& inventory) {
    nlohmann::ordered_json json{{"plugins", nlohmann::json::array()}, {"refused", nlohmann::json::array()}};
    for (const PluginDescription& plugin : inventory.catalog.all())
      json["plugins"].push_back({{"kind", plugin.kind},
                                 {"role", plugin.role},
                                 {"name", plugin.name},
                                 {"library", plugin.library},
                                 {"sha256", plugin.library_sha256},
                                 {"doc", plugin.doc}});
    for (const PluginRefusal& refusal : inventory.refusals)
      json["refused"].push_back(
          {{"library", refusal.library.string()}, {"message", refusal.message}, {"remedy", refusal.remedy}});
    return json_text(json);
  }

  std::vector<std::string> folders_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_plugin_list_command() { return std::make_unique<PluginListCommand>(); }

}  // namespace harness::cli
