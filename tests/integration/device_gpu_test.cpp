// The same experiment on cuda:0 and on the CPU: what only a machine with a GPU can show.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness::testing_support {
namespace {

using ::testing::StartsWith;

const std::string kTwoSeeds = "[sweep]\nseeds = 2\n";

void run_on(const Workplace& place, const std::string& device, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"run", "tiny.toml", "--set", "train.device=\"" + device + "\""};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const CommandResult run = place.harness(arguments);
  ASSERT_EQ(run.end.exit_code, kExitDone) << run.errors;
  for (const TrialRow& row : place.trials()) EXPECT_EQ(row.status, TrialStatus::kDone) << row.reason;
}

// Values of the loss curves by trial, metric and step.
std::map<std::string, double> losses(const Workplace& place) {
  const CommandResult asked = place.harness(
      {"query", "--format", "csv",
       "SELECT trial || ' ' || metric || ' ' || step, value FROM v_curve WHERE metric LIKE 'loss.%'"});
  EXPECT_EQ(asked.end.exit_code, kExitDone) << asked.errors;
  std::istringstream lines(asked.output);
  std::map<std::string, double> values;
  std::string line;
  std::getline(lines, line);  // the columns' names
  while (std::getline(lines, line)) {
    const auto comma = line.rfind(',');
    values[line.substr(0, comma)] = std::stod(line.substr(comma + 1));
  }
  return values;
}

// The noise has the same bits on both devices; sums are taken in another order, which Adam makes visible
// after some tens of steps.
TEST(OnTheGpu, TrainsAsOnTheCpuToRounding) {
  const Workplace cpu("on-cpu"), gpu("on-gpu");
  for (const Workplace* place : {&cpu, &gpu}) place->write_experiment(kTwoSeeds, 20);
  run_on(cpu, "cpu");
  run_on(gpu, "cuda:0");
  const auto expected = losses(cpu), found = losses(gpu);
  ASSERT_EQ(found.size(), expected.size());
  ASSERT_FALSE(expected.empty());
  for (const auto& [point, value] : expected) {
    ASSERT_TRUE(found.contains(point)) << point;
    EXPECT_NEAR(found.at(point), value, 1e-3 * (1.0 + std::abs(value))) << point;
  }
  for (const TrialRow& row : gpu.trials()) EXPECT_THAT(row.device, StartsWith("cuda:0"));
}

TEST(OnTheGpu, TrainsFusedTrialsAsSeparateOnes) {
  const Workplace separate("separate"), fused("fused");
  for (const Workplace* place : {&separate, &fused}) place->write_experiment(kTwoSeeds, 20);
  run_on(separate, "cuda:0");
  run_on(fused, "cuda:0", {"--set", "train.fuse=2"});
  const auto expected = losses(separate), found = losses(fused);
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [point, value] : expected)
    EXPECT_NEAR(found.at(point), value, 1e-3 * (1.0 + std::abs(value))) << point;
}

TEST(OnTheGpu, GoesOnFromItsCheckpoint) {
  const Workplace raised("raised-on-gpu"), straight("straight-on-gpu");
  raised.write_experiment({}, 20);
  run_on(raised, "cuda:0");
  raised.write_experiment({}, 40);
  run_on(raised, "cuda:0");
  straight.write_experiment({}, 40);
  run_on(straight, "cuda:0");
  const auto expected = losses(straight), found = losses(raised);
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [point, value] : expected)
    EXPECT_NEAR(found.at(point), value, 1e-3 * (1.0 + std::abs(value))) << point;
}

}  // namespace
}  // namespace harness::testing_support
