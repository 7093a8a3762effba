#pragma once

#include <cstdint>
#include <string>

#include "harness/config/value.h"

namespace harness {

// What a value of a metric was measured with. It goes with the value to every place that ranks, averages,
// tests or prints it.
struct ScoreBasis {
  std::int64_t n_real = 0, n_fake = 0;  // held-out examples and samples; 0: none, or not known
  std::string split{};                  // of the held-out examples
  std::string extractor{};              // of the features; empty: it needs none
  std::string extractor_hash{};         // of its content, whole
  Settings options{};                   // the metric's own: metrics.NAME.*
  std::string data_hash{};              // of what the trial was judged on; empty: not known
  bool operator==(const ScoreBasis&) const = default;
};

// Why two values of one metric are not held against each other: "the data differ", "the numbers of examples
// differ: ..."; empty where they may be. The one rule of leaderboard, comparisons, charts and copied tables.
std::string why_not_comparable(const ScoreBasis& a, const ScoreBasis& b);

// "n = 5,000", "n = 1,000 held-out, 5,000 samples"; empty where it is not known.
std::string examples_text(const ScoreBasis& basis);
// The extractor's name and its hash's first digits: "random_conv 687345bcdd39"; empty where there is none.
std::string features_text(const ScoreBasis& basis);
// Both: "random_conv 687345bcdd39, n = 5,000".
std::string basis_text(const ScoreBasis& basis);
// With the metric's options: "random_conv 687345bcdd39, n = 5,000, neighbours = 3".
std::string full_basis_text(const ScoreBasis& basis);

}  // namespace harness
