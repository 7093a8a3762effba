#include "harness/cli/data_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/base/nearest_name.h"
#include "harness/base/text.h"
#include "harness/cli/json_text.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/config/document.h"
#include "harness/config/option_check.h"
#include "harness/config/schema.h"
#include "harness/config/toml_node.h"
#include "harness/config/value_text.h"
#include "harness/run/inspection.h"

namespace harness::cli {
namespace {

class DataInfoCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"info", "open a data set and say what it holds",
            "With its options at their defaults unless --set gives them. Reads the files as a training "
            "would, and "
            "checks them.",
            "harness data info mnist\nharness data info image_folder --set 'data.folder=\"photos\"'"};
  }

  void declare(Arguments& arguments) override {
    arguments.positional("NAME", name_, "the data set");
    arguments.repeated("--set", overrides_, "KEY=VALUE", "give an option, the value as TOML: data.side=32");
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const ProgramPaths paths = program_paths();
    const PluginInventory inventory = inventory_for(paths, plugin_dirs_);
    const PluginDescription& plugin = find(inventory.catalog);
    const Settings settings = settings_of(plugin);
    const Inspection found =
        inspect(paths.worker, {settings}, inventory.catalog, data_folder_of(data_)).front();
    // Without a model the worker has more to say once the data are open: only what it says before that counts
    // here.
    if (found.data_hash.empty())
      throw input_error(found.faults.front().message,
                        "Nothing was changed. --data names another data folder.");
    std::fputs((json_ ? json_of(plugin, found) : text_of(plugin, found)).c_str(), stdout);
    return kExitDone;
  }

 private:
  const PluginDescription& find(const PluginCatalog& catalog) const {
    if (const PluginDescription* plugin = catalog.find("dataset", name_)) return *plugin;
    std::vector<std::string> known;
    for (const PluginDescription& plugin : catalog.all())
      if (plugin.kind == "dataset") known.push_back(plugin.name);
    throw input_error("There is no data set \"" + name_ + "\"" + did_you_mean(name_, known),
                      "`harness data list` names those that there are.");
  }

  Settings settings_of(const PluginDescription& plugin) const {
    Settings settings{{"data.plugin", name_}};
    for (const OptionSpec& option : plugin.options) settings["data." + option.name] = option.default_value;
    std::vector<Fault> faults;
    for (const std::string& text : overrides_) take(plugin, text, settings, faults);
    if (!faults.empty()) throw InputFaults(std::move(faults));
    return settings;
  }

  static void take(const PluginDescription& plugin, const std::string& text, Settings& settings,
                   std::vector<Fault>& faults) {
    const SourcePosition place{kOverridePlace + text, 0, 0};
    const TomlNode tree = parse_override(text);
    const TomlNode* data = tree.find("data");
    if (data == nullptr || data->members.empty())
      return faults.push_back({place, "must be data.OPTION=VALUE"});
    for (const TomlNode::Member& member : data->members) {
      const std::string key = "data." + member.key;
      const OptionSpec* option = find_option(plugin.options, member.key);
      if (option == nullptr) {
        std::vector<std::string> known;
        for (const OptionSpec& one : plugin.options) known.push_back(one.name);
        faults.push_back({place, "data set \"" + plugin.name + "\" has no option \"" + member.key + "\"" +
                                     did_you_mean(member.key, known)});
        continue;
      }
      Value value = to_value(member.node, key, faults);
      if (const std::string wrong = check_option(*option, value); !wrong.empty())
        faults.push_back({place, key + " " + wrong});
      settings[key] = std::move(value);
    }
  }

  static std::string json_of(const PluginDescription& plugin, const Inspection& found) {
    return json_text(nlohmann::ordered_json{{"name", plugin.name},
                                            {"shape", found.shape},
                                            {"train_size", found.train_size},
                                            {"test_size", found.test_size},
                                            {"classes", found.classes},
                                            {"sha256", found.data_hash}});
  }

  static std::string text_of(const PluginDescription& plugin, const Inspection& found) {
    std::vector<std::string> shape;
    for (const std::int64_t size : found.shape) shape.push_back(std::to_string(size));
    std::string text = fmt::format(
        "{}: {}\n\nexamples  {} to train, {} held out, {} each\nclasses   {}\nSHA-256   {}\nlibrary   {}\n",
        plugin.name, plugin.doc, grouped(found.train_size), grouped(found.test_size), join(shape, " x "),
        found.classes == 0 ? "no labels" : std::to_string(found.classes), found.data_hash, plugin.library);
    if (plugin.options.empty()) return text;
    std::vector<std::vector<std::string>> rows{{"option", "default", "meaning"}};
    for (const OptionSpec& option : plugin.options)
      rows.push_back({option.name, to_toml_text(option.default_value), option.help});
    return text + "\n" + text_table(rows);
  }

  std::string name_, data_;
  std::vector<std::string> overrides_, plugin_dirs_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_data_info_command() { return std::make_unique<DataInfoCommand>(); }

}  // namespace harness::cli
