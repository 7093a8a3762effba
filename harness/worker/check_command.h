#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace harness::worker {

// Proves the contract of everything that the first library registers; the others are loaded beside it (losses
// that a model needs). An array of {"subject", "proof", "passed", "detail", "remedy"}.
nlohmann::json check(const std::string& data_folder, const std::vector<std::string>& libraries);

}  // namespace harness::worker
