#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/config/value.h"
#include "harness/plugin/registry.h"

namespace harness::worker {

using Facts = std::vector<std::pair<std::string, std::string>>;

// What a result may depend on beside settings, plugins and data: versions, processor, instruction set,
// threads, host, and those environment variables that change arithmetic or scheduling.
Facts environment_facts();

// The libraries that a trial's settings use (model, data set, losses, listed metrics): path -> SHA-256 as
// loaded. `digests` has every loaded library.
Facts used_libraries(const plugin::Registry& registry, const Settings& settings, const Facts& digests);

}  // namespace harness::worker
