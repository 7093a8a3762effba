#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/protocol/event.h"
#include "harness/train/scalar_ring.h"
#include "harness/train/trainer.h"

namespace harness::train {

// When each drained row was made.
struct RowTime {
  std::int64_t step = 0;  // steps done
  std::int64_t images_seen = 0;
  double seconds = 0.0;
};

// One trial's share of drained rows as blocks of curve points, wanted values only: those of the same columns
// together. Rows end at the first one that is not finite, which is told in `divergence` and kept whole.
std::vector<Scalars> curve_blocks(const std::vector<ScalarRing::Row>& rows, const std::vector<RowTime>& times,
                                  const std::vector<std::string>& columns, std::size_t trial,
                                  std::optional<Divergence>& divergence);

}  // namespace harness::train
