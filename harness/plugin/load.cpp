#include "harness/plugin/load.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <boost/dll/shared_library.hpp>

#include "harness/base/error.h"
#include "harness/plugin/stamp.h"
#include "harness/sdk/plugin.h"

namespace harness::plugin {
namespace {

// Boost appends an errno text that has nothing to do with the fault, and prefixes its own function's name.
std::string loader_message(const std::string& what, const std::string& path) {
  const auto begin = what.find(path);
  std::string message = begin == std::string::npos ? what : what.substr(begin);
  if (const auto tail = message.rfind(": ");
      tail != std::string::npos && message.find("undefined symbol") < tail)
    message.erase(tail);
  return message;
}

boost::dll::shared_library open_for_ever(const std::string& path) {
  // RTLD_NODELETE: objects of the plugin may outlive every handle; a new version needs a new process.
  const auto mode = static_cast<boost::dll::load_mode::type>(RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  try {
    return boost::dll::shared_library(path, mode);
  } catch (const std::exception& error) {
    throw input_error(
        fmt::format("plugin {} cannot be loaded: {}", path, loader_message(error.what(), path)),
        "Link what the symbol belongs to, or rebuild the plugin: harness plugin build SOURCE.cpp");
  }
}

void check_headers(const boost::dll::shared_library& opened, const std::string& path) {
  const bool same = opened.has("harness_plugin_headers_hash") &&
                    opened.get<const std::uint64_t>("harness_plugin_headers_hash") == sdk::kHeadersHash;
  if (!same)
    throw input_error(fmt::format("plugin {} was compiled against other headers of SDK version {}", path,
                                  HARNESS_SDK_VERSION),
                      "Its entry was not called. Rebuild it: harness plugin build SOURCE.cpp");
}

}  // namespace

void load(Registry& registry, const std::filesystem::path& library, const std::filesystem::path& copy) {
  const std::string path = copy.empty() ? gate(library).string() : library.string();
  if (registry.has_library(path)) return;
  const boost::dll::shared_library opened = open_for_ever(copy.empty() ? path : gate(copy).string());
  check_headers(opened, path);
  const auto entry = opened.get<void(sdk::Registrar&)>(std::string(kEntrySymbol));
  registry.set_current_library(path);
  std::string thrown;
  try {
    entry(registry);
    return;
  } catch (const Error&) {
    registry.forget(path);
    throw;
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "something that is no std::exception";
  }
  registry.forget(path);
  throw input_error(fmt::format("plugin {} threw while it registered itself: {}", path, thrown),
                    "None of its names can be used. Mend its HARNESS_PLUGIN block and rebuild it.");
}

}  // namespace harness::plugin
