#include "harness/cli/data_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "harness/cli/json_text.h"
#include "harness/cli/plugin_options.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/wrapped_table.h"
#include "harness/run/data_fetch.h"

namespace harness::cli {
namespace {

using Json = nlohmann::ordered_json;

// "there", "missing", "2 of 4 files, 1 wrong": of a data set that can be fetched.
std::string state_text(const FetchSource& source, const std::filesystem::path& data_folder) {
  std::size_t right = 0, wrong = 0;
  for (const FetchFile& file : source.files) {
    const FileState state = state_of_file(data_folder / source.folder, file);
    right += state == FileState::kRight;
    wrong += state == FileState::kWrong;
  }
  if (right == source.files.size()) return "there";
  if (right + wrong == 0) return "missing; `harness data fetch " + source.name + "` brings it";
  std::string text = fmt::format("{} of {} files", right, source.files.size());
  return wrong > 0 ? text + fmt::format(", {} with another content", wrong) : text;
}

class DataListCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"list", "list the data sets and whether their files are there", "", "harness data list"};
  }

  void declare(Arguments& arguments) override {
    add_data_option(arguments, data_);
    add_plugin_option(arguments, plugin_dirs_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const PluginInventory inventory = inventory_for(program_paths(), plugin_dirs_);
    Json list = Json::array();
    std::vector<std::vector<std::string>> rows{{"data set", "files", "what it is"}};
    for (const PluginDescription& plugin : inventory.catalog.all()) {
      if (plugin.kind != "dataset") continue;
      std::string state;
      for (const FetchSource& source : fetch_sources())
        if (source.name == plugin.name) state = state_text(source, data_folder_of(data_));
      rows.push_back({plugin.name, state, plugin.doc.substr(0, plugin.doc.find(". "))});
      list.push_back(
          {{"name", plugin.name}, {"files", state}, {"doc", plugin.doc}, {"library", plugin.library}});
    }
    std::fputs((json_ ? json_text(list) : wrapped_table(rows)).c_str(), stdout);
    return kExitDone;
  }

 private:
  std::string data_;
  std::vector<std::string> plugin_dirs_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_data_list_command() { return std::make_unique<DataListCommand>(); }

}  // namespace harness::cli
