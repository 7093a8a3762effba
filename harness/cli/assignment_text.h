#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "harness/config/value.h"

namespace harness::cli {

// A swept key's value as a table shows it; empty where the trial does not have the key.
std::string value_at(const Settings& assignment, const std::string& key);

// {"optimizer.lr": 0.001, ...}, each value with its type.
nlohmann::ordered_json assignment_json(const Settings& assignment);

}  // namespace harness::cli
