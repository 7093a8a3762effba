#include "harness/run/inspection.h"

#include <fmt/format.h>

#include <map>

#include "harness/base/error.h"
#include "harness/base/json.h"
#include "harness/base/text.h"
#include "harness/protocol/json.h"
#include "harness/run/trial_plugins.h"
#include "harness/run/worker_command.h"

namespace harness {
namespace {

using Json = nlohmann::json;

Inspection inspection_from(const Json& answer) {
  Inspection inspection;
  for (const Json& fault : answer.at("faults"))
    inspection.faults.push_back({fault.at("key").get<std::string>(), fault.at("message").get<std::string>()});
  inspection.data_hash = answer.value("data_hash", "");
  inspection.structure = answer.value("structure", "");
  inspection.parameters = answer.value("parameters", std::int64_t{0});
  if (const auto data = answer.find("data"); data != answer.end() && data->is_object()) {
    inspection.train_size = data->value("train_size", std::int64_t{0});
    inspection.test_size = data->value("test_size", std::int64_t{0});
    inspection.classes = data->value("classes", std::int64_t{0});
    inspection.shape = data->value("shape", std::vector<std::int64_t>{});
  }
  return inspection;
}

std::string plugin_names(const std::vector<Settings>& configurations, const PluginCatalog& catalog) {
  std::map<std::string, bool> names;
  for (const Settings& settings : configurations)
    for (const PluginDescription* plugin : plugins_of(settings, catalog)) names[plugin->name] = true;
  std::vector<std::string> list;
  for (const auto& [name, used] : names) list.push_back(name);
  return join(list, ", ");
}

}  // namespace

std::vector<Inspection> inspect(const std::filesystem::path& worker,
                                const std::vector<Settings>& configurations, const PluginCatalog& catalog,
                                const std::filesystem::path& data_folder, const std::string& device) {
  if (configurations.empty()) return {};
  Json request = Json::array();
  std::map<std::string, std::size_t> places;  // request entry -> its number
  std::vector<std::size_t> place_of;
  for (const Settings& settings : configurations) {
    Json entry{{"settings", settings},
               {"libraries", libraries_of(settings, catalog)},
               {"data_folder", data_folder.string()},
               {"device", device}};
    const auto [found, fresh] = places.emplace(print_json(entry), request.size());
    if (fresh) request.push_back(std::move(entry));
    place_of.push_back(found->second);
  }
  const CommandResult result = run_worker(worker, {"inspect"}, print_json(request));
  const Json answer = try_parse_json(result.output);
  if (!result.end.ok() || !answer.is_array() || answer.size() != request.size()) {
    std::string words = result.errors;
    while (!words.empty() && words.back() == '\n') words.pop_back();
    if (words.starts_with("error: ")) words.erase(0, 7);
    throw Error(
        result.end.exit_code == kExitBadInput ? ErrorKind::kInput : ErrorKind::kEnvironment,
        fmt::format("The worker could not look at the experiment's data and models ({}; plugins: {}){}{}",
                    result.end.text(), plugin_names(configurations, catalog), words.empty() ? "" : ":\n",
                    words),
        "Nothing was written. `harness plugin check NAME` tries a plugin by itself.");
  }
  std::vector<Inspection> inspections;
  for (const std::size_t place : place_of) inspections.push_back(inspection_from(answer[place]));
  return inspections;
}

}  // namespace harness
