#include "harness/train/scalar_ring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness::train {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// What a step's row has for each of two trials when their values are recorded one after another. The rows of
// a device are kept as tensors, which may lie anywhere.
std::vector<double> recorded(at::Device device, const std::vector<std::vector<double>>& values) {
  ScalarRing ring(Fusion(2), 1, device);
  const std::size_t column = ring.column("loss.fit.own");
  for (const std::vector<double>& both : values) ring.record(column, at::tensor(both), /*wanted=*/true);
  ring.end_step();
  const auto rows = ring.drain();
  return {rows.at(0).values.at(0).at(0), rows.at(0).values.at(1).at(0)};
}

class ScalarRingOn : public ::testing::TestWithParam<at::DeviceType> {};

TEST_P(ScalarRingOn, KeepsTheNewestOfAStepsValues) {
  EXPECT_EQ(recorded(GetParam(), {{1, 2}, {3, 4}}), (std::vector<double>{3, 4}));
}

TEST_P(ScalarRingOn, KeepsAValueThatIsNotFiniteOfAnEarlierRepeat) {
  EXPECT_EQ(recorded(GetParam(), {{1, kInfinite}, {3, 4}, {5, 6}}), (std::vector<double>{5, kInfinite}));
  const std::vector<double> found = recorded(GetParam(), {{std::nan(""), 2}, {3, -kInfinite}});
  EXPECT_TRUE(std::isnan(found[0]));
  EXPECT_EQ(found[1], -kInfinite);
}

INSTANTIATE_TEST_SUITE_P(Devices, ScalarRingOn, ::testing::Values(at::kCPU, at::kCUDA),
                         [](const auto& tested) { return tested.param == at::kCPU ? "Cpu" : "Device"; });

}  // namespace
}  // namespace harness::train
