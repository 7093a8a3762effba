// The bundled classifier on real MNIST, where HARNESS_DATA has it: a minute or two on one core.
#include <gtest/gtest.h>

#include "harness/base/stopwatch.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

TEST(ClassifierOfMnist, GetsNinetyNinePercentOfHeldOutDigitsRightWithinThreeMinutes) {
  const char* root = std::getenv("HARNESS_DATA");
  if (root == nullptr || !std::filesystem::is_directory(std::filesystem::path(root) / "mnist"))
    GTEST_SKIP() << "HARNESS_DATA names no folder with mnist/ in it";
  const auto mnist = tests::bundled().dataset("mnist").make({}, sdk::DataFolder{root});
  const Stopwatch stopwatch;
  const auto classifier = tests::bundled().extractor("classifier").make({}, {*mnist, {root}, at::kCPU});
  const double seconds = stopwatch.seconds();
  const sdk::Score accuracy = classifier->quality().at(0);
  RecordProperty("seconds", std::to_string(seconds));
  RecordProperty("accuracy", std::to_string(accuracy.value));
  EXPECT_GE(accuracy.value, 0.99);
  EXPECT_EQ(accuracy.n_real, 10'000);
  EXPECT_LE(seconds, 180.0);
}

}  // namespace
}  // namespace harness::plugins
