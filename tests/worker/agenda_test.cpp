#include "harness/worker/agenda.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

namespace harness::worker {
namespace {

using ::testing::ElementsAre;
using Stop = std::tuple<std::int64_t, bool, bool, bool>;  // step, metrics, grid, checkpoint

std::vector<Stop> stops(const Settings& settings) {
  const Agenda agenda(settings);
  std::vector<Stop> found;
  for (std::int64_t step = 0; step < agenda.steps();) {
    step = agenda.next(step);
    const Agenda::Due due = agenda.due(step);
    found.emplace_back(step, due.metrics, due.grid, due.checkpoint);
  }
  return found;
}

TEST(Agenda, MeasuresDrawsAndSavesAtTheEndWhateverElse) {
  EXPECT_THAT(stops({{"train.steps", 10}, {"train.checkpoint_every", 0}}),
              ElementsAre(Stop(10, true, true, true)));
}

TEST(Agenda, MeasuresAndDrawsATrialThatIsBeyondItsEnd) {
  const Agenda::Due due = Agenda({{"train.steps", 10}, {"train.checkpoint_every", 0}}).due(12);
  EXPECT_TRUE(due.metrics && due.grid);
}

TEST(Agenda, GridsGoWithTheMetricsUnlessTheyHaveAStrideOfTheirOwn) {
  EXPECT_THAT(
      stops({{"train.steps", 10}, {"train.checkpoint_every", 0}, {"metrics.every", 4}}),
      ElementsAre(Stop(4, true, true, false), Stop(8, true, true, false), Stop(10, true, true, true)));
  EXPECT_THAT(stops({{"train.steps", 10},
                     {"train.checkpoint_every", 6},
                     {"metrics.at", ValueList{7}},
                     {"metrics.grid_every", 5}}),
              ElementsAre(Stop(5, false, true, false), Stop(6, false, false, true),
                          Stop(7, true, false, false), Stop(10, true, true, true)));
  EXPECT_THAT(
      stops({{"train.steps", 4}, {"metrics.every", 2}, {"metrics.grid", 0}, {"metrics.grid_every", 1}}),
      ElementsAre(Stop(2, true, false, false), Stop(4, true, false, true)));
}

TEST(Agenda, TheStartIsMeasuredOnlyWhenListed) {
  EXPECT_FALSE(Agenda({{"train.steps", 10}, {"metrics.every", 5}}).due(0).any());
  const Agenda::Due due = Agenda({{"train.steps", 10}, {"metrics.at", ValueList{0}}}).due(0);
  EXPECT_TRUE(due.metrics);
  EXPECT_FALSE(due.checkpoint);
}

}  // namespace
}  // namespace harness::worker
