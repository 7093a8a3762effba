#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "plugins/metrics/distances.h"

namespace harness::plugins {

// The k nearest other points of the same set, nearest first: squared distances and places, [N * k]. 1 <= k <
// N.
struct Neighbours {
  std::int64_t k = 1;
  std::vector<double> squares;
  std::vector<std::int64_t> places;

  double radius(std::int64_t i) const { return squares[static_cast<std::size_t>((i + 1) * k - 1)]; }
};

inline Neighbours neighbours_within(const Cloud& set, std::int64_t k) {
  const auto size = static_cast<std::size_t>(set.size() * k);
  Neighbours found{k, std::vector<double>(size, std::numeric_limits<double>::infinity()),
                   std::vector<std::int64_t>(size, -1)};
  for_each_tile(set, set, /*least=*/false, [&](const DistanceTile& tile) {
    for (std::int64_t i = 0; i < tile.height; ++i) {
      const double* row = tile.row_of(i);
      double* best = found.squares.data() + (tile.row + i) * k;
      std::int64_t* place = found.places.data() + (tile.row + i) * k;
      for (std::int64_t j = 0; j < tile.width; ++j) {
        if (row[j] >= best[k - 1] || tile.column + j == tile.row + i)
          continue;  // a point is no neighbour of its own
        std::int64_t at = k - 1;
        for (; at > 0 && best[at - 1] > row[j]; --at) {
          best[at] = best[at - 1];
          place[at] = place[at - 1];
        }
        best[at] = row[j];
        place[at] = tile.column + j;
      }
    }
  });
  for (double& square : found.squares) square = std::max(0.0, square);
  return found;
}

// What a new draw from the set's own distribution has for its precision: each point is left out once, and
// lies in a ball of the others exactly if it is among the k nearest of one of them.
inline double share_with_a_neighbourhood(const Neighbours& neighbours, std::int64_t n) {
  std::vector<bool> claimed(static_cast<std::size_t>(n), false);
  for (const std::int64_t place : neighbours.places) claimed[static_cast<std::size_t>(place)] = true;
  return static_cast<double>(std::count(claimed.begin(), claimed.end(), true)) / static_cast<double>(n);
}

// Precision and recall: Kynkaanniemi et al. 2019 (arXiv 1904.06991); density and coverage: Naeem et al. 2020
// (arXiv 2002.09797). A ball reaches from a point to its k-th neighbour in its own set, the border included,
// ties up to rounding.
struct Overlap {
  double precision = 0.0;                                    // share of fakes in any real ball
  double recall = 0.0;                                       // share of reals in any fake ball
  double density = 0.0;                                      // real balls around a fake, over k
  double coverage = 0.0;                                     // share of reals whose ball holds a fake
  double expected_precision = 0.0, expected_coverage = 0.0;  // were both sets of one distribution
};

// 1 - prod_{i = 1..k} (n - i) / (m + n - i): the k nearest reals of a real are nearer than all m fakes.
inline double expected_coverage(std::int64_t n, std::int64_t m, std::int64_t k) {
  double missed = 1.0;
  for (std::int64_t i = 1; i <= k; ++i) missed *= static_cast<double>(n - i) / static_cast<double>(m + n - i);
  return 1.0 - missed;
}

inline Overlap overlap(const at::Tensor& real, const at::Tensor& fake, std::int64_t k) {
  const at::Tensor centre = centre_of(real, fake);
  const Cloud reals(real, centre), fakes(fake, centre);
  const Neighbours of_real = neighbours_within(reals, k), of_fake = neighbours_within(fakes, k);
  std::vector<double> reach(static_cast<std::size_t>(reals.size()));
  for (std::int64_t j = 0; j < reals.size(); ++j) reach[static_cast<std::size_t>(j)] = of_real.radius(j);
  std::vector<std::int64_t> balls(static_cast<std::size_t>(fakes.size()), 0);
  std::vector<std::uint8_t> covered(reach.size(), 0), recalled(reach.size(), 0);
  for_each_tile(fakes, reals, /*least=*/true, [&](const DistanceTile& tile) {
    const double* reals_reach = reach.data() + tile.column;
    std::uint8_t* held = covered.data() + tile.column;
    std::uint8_t* found = recalled.data() + tile.column;
    for (std::int64_t i = 0; i < tile.height; ++i) {
      const double* row = tile.row_of(i);
      const double own_reach = of_fake.radius(tile.row + i);
      std::int64_t count = 0;
      for (std::int64_t j = 0; j < tile.width; ++j) {
        const bool inside = row[j] <= reals_reach[j];
        count += inside;
        held[j] |= static_cast<std::uint8_t>(inside);
        found[j] |= static_cast<std::uint8_t>(row[j] <= own_reach);
      }
      balls[static_cast<std::size_t>(tile.row + i)] += count;
    }
  });
  const auto n = static_cast<double>(reals.size()), m = static_cast<double>(fakes.size());
  double all_balls = 0.0, inside = 0.0;
  for (const std::int64_t count : balls) {
    all_balls += static_cast<double>(count);
    inside += count > 0 ? 1.0 : 0.0;
  }
  const auto share = [n](const std::vector<std::uint8_t>& flags) {
    return static_cast<double>(std::count(flags.begin(), flags.end(), 1)) / n;
  };
  return {inside / m,
          share(recalled),
          all_balls / (static_cast<double>(k) * m),
          share(covered),
          share_with_a_neighbourhood(of_real, reals.size()),
          expected_coverage(reals.size(), fakes.size(), k)};
}

// The leave-one-out accuracy of a classifier that gives each point the label of its nearest other point; a
// tie between both labels counts half.
struct NearestNeighbourTest {
  double accuracy = 0.0, real = 0.0, fake = 0.0;  // of all, of the reals, of the fakes
};
inline NearestNeighbourTest nearest_neighbour_test(const at::Tensor& real, const at::Tensor& fake) {
  const at::Tensor centre = centre_of(real, fake);
  const Cloud reals(real, centre), fakes(fake, centre);
  const auto none = std::numeric_limits<double>::infinity();
  std::vector<double> across_real(static_cast<std::size_t>(reals.size()), none);
  std::vector<double> across_fake(static_cast<std::size_t>(fakes.size()), none);
  for_each_tile(fakes, reals, /*least=*/false, [&](const DistanceTile& tile) {
    double* columns = across_real.data() + tile.column;
    for (std::int64_t i = 0; i < tile.height; ++i) {
      const double* row = tile.row_of(i);
      double& nearest = across_fake[static_cast<std::size_t>(tile.row + i)];
      for (std::int64_t j = 0; j < tile.width; ++j) {
        nearest = std::min(nearest, row[j]);
        columns[j] = std::min(columns[j], row[j]);
      }
    }
  });
  const auto right = [](const Cloud& set, const std::vector<double>& across) {
    const Neighbours own = neighbours_within(set, 1);
    const double* norms = set.norms.const_data_ptr<double>();
    double sum = 0.0;
    for (std::size_t i = 0; i < across.size(); ++i) {
      const double gap = own.squares[i] - std::max(0.0, across[i]);
      const double rounding = kDistanceRounding * (2.0 * norms[i] + own.squares[i]);
      sum += gap < -rounding ? 1.0 : gap > rounding ? 0.0 : 0.5;
    }
    return sum / static_cast<double>(across.size());
  };
  const double of_real = right(reals, across_real), of_fake = right(fakes, across_fake);
  const auto n = static_cast<double>(reals.size()), m = static_cast<double>(fakes.size());
  return {(n * of_real + m * of_fake) / (n + m), of_real, of_fake};
}

}  // namespace harness::plugins
