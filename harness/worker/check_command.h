#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace harness::worker {

// Proves the contract of everything that the first library registers; the others are loaded beside it (losses
// that a model needs). Tells {"subject", "proof"} before each proof and {"subject", "proof", "passed",
// "detail", "remedy"} after it: if the plugin takes the process down, what was told says where.
void check(const std::string& data_folder, const std::vector<std::string>& libraries,
           const std::function<void(const nlohmann::json&)>& tell);

}  // namespace harness::worker
