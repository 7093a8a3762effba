#include "harness/worker/describe.h"

#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/plugin/load.h"
#include "harness/protocol/json.h"
#include "harness/worker/reason.h"

namespace harness::worker {

nlohmann::json describe(const std::vector<std::string>& libraries) {
  nlohmann::json all = nlohmann::json::array();
  for (const std::string& library : libraries) {
    try {
      plugin::Registry registry;
      plugin::load(registry, library);
      for (const PluginDescription& plugin : plugin::describe(registry)) all.push_back(plugin);
    } catch (const Error& error) {
      all.push_back({{"library", library}, {"error", error.what()}, {"remedy", error.remedy()}});
    } catch (...) {
      all.push_back({{"library", library}, {"error", reason_of_current_exception()}, {"remedy", ""}});
    }
  }
  return all;
}

}  // namespace harness::worker
