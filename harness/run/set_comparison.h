#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace harness {

struct ComparedScore {
  std::string name;
  double value = 0.0, error = 0.0;  // error 0: not known
  std::int64_t n_real = 0, n_fake = 0;
  std::string extractor, extractor_hash;  // empty: none
};
struct SetComparison {
  std::int64_t n_real = 0, n_fake = 0;
  std::vector<std::int64_t> shape;  // of an example
  std::vector<ComparedScore> scores;
  std::vector<std::string> remarks;  // of checkpoints that are damaged and were passed over
};

// Has a worker hold two sets against each other; the request is harness/worker/compare_command.h's. Throws
// Error for a text in it that is no UTF-8, and with the worker's reason; Interrupted when a signal comes.
SetComparison compare_sets(const std::filesystem::path& worker, const nlohmann::json& request);

}  // namespace harness
