#include "harness/plugin/stamp.h"

#include <algorithm>

#include "harness/sdk/plugin.h"

#define HARNESS_TEXT_(x) #x
#define HARNESS_TEXT(x) HARNESS_TEXT_(x)

namespace harness::plugin {

std::string own_stamp() { return HARNESS_TEXT(HARNESS_STAMP); }

std::vector<StampField> parse_stamp(std::string_view stamp) {
  if (!stamp.starts_with(kStampPrefix)) return {};
  std::vector<std::string> parts;
  for (std::string_view rest = stamp;;) {
    const auto end = rest.find("__");
    parts.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 2);
  }
  if (parts.size() != 5 || !parts[1].starts_with("torch_")) return {};
  std::string torch = parts[1].substr(6);
  std::replace(torch.begin(), torch.end(), '_', '.');
  return {{"SDK version", parts[0].substr(kStampPrefix.size())},
          {"LibTorch version", torch},
          {"C++ ABI", parts[2]},
          {"compiler", parts[3]},
          {"build type", parts[4]}};
}

}  // namespace harness::plugin
