#include "harness/train/curves.h"

#include <cmath>
#include <map>
#include <optional>

namespace harness::train {

namespace {

const char* flag_of(double value) { return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf"; }

// The column of the first value that is not finite: a loss before a gradient norm.
std::optional<std::size_t> first_bad(const ScalarRing::Row& row, std::size_t trial,
                                     const std::vector<std::string>& columns) {
  std::optional<std::size_t> found;
  for (std::size_t c = 0; c < row.columns.size(); ++c) {
    if (std::isfinite(row.values[trial][c])) continue;
    if (columns[row.columns[c]].starts_with("loss.")) return c;
    if (!found) found = c;
  }
  return found;
}

}  // namespace

std::vector<Scalars> curve_blocks(const std::vector<ScalarRing::Row>& rows, const std::vector<RowTime>& times,
                                  const std::vector<std::string>& columns, std::size_t trial,
                                  std::optional<Divergence>& divergence) {
  std::vector<Scalars> blocks;
  std::map<std::vector<std::size_t>, std::size_t> block_of;  // by columns
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const ScalarRing::Row& row = rows[r];
    const auto bad = first_bad(row, trial, columns);
    std::vector<std::size_t> kept;
    std::vector<double> values;
    for (std::size_t c = 0; c < row.columns.size(); ++c)
      if (row.wanted[c] || bad) {
        kept.push_back(row.columns[c]);
        values.push_back(row.values[trial][c]);
      }
    if (!kept.empty()) {
      const auto [known, fresh] = block_of.emplace(kept, blocks.size());
      if (fresh) {
        Scalars& block = blocks.emplace_back();
        for (const std::size_t column : kept) block.names.push_back(columns[column]);
      }
      Scalars& block = blocks[known->second];
      block.steps.push_back(times[r].step);
      block.images_seen.push_back(times[r].images_seen);
      block.seconds.push_back(times[r].seconds);
      block.values.insert(block.values.end(), values.begin(), values.end());
    }
    if (bad) {
      divergence = Divergence{columns[row.columns[*bad]], flag_of(row.values[trial][*bad]), times[r].step};
      break;
    }
  }
  return blocks;
}

}  // namespace harness::train
