#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace harness {

struct Route {
  enum class Place { kStart, kList, kExperiment } place;
  std::string experiment;  // a name to look up, never a path
};

// "/", "/experiments", "/experiments/NAME"; a query is ignored. Percent signs are decoded once. Nothing for
// every other target.
std::optional<Route> route_of(std::string_view target);

// "/experiments/NAME", percent-encoded.
std::string experiment_address(std::string_view name);

}  // namespace harness
