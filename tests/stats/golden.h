#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

namespace harness::testing_support {

// One list of tests/stats/golden.json, which bench/python/statistics_golden.py writes.
inline nlohmann::json golden(const std::string& list) {
  std::ifstream file(std::string(HARNESS_SOURCE_DIR) + "/tests/stats/golden.json");
  return nlohmann::json::parse(file).at(list);
}

}  // namespace harness::testing_support
