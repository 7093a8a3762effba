#include "harness/run/stall_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Progress at(const std::string& trial, const std::string& phase, std::int64_t step) {
  Progress progress;
  progress.trial = trial;
  progress.phase = phase;
  progress.step = step;
  return progress;
}

TEST(StallWatch, SpeaksAfterTwoMinutesAndThenAfterTenTimesAsLong) {
  StallWatch watch;
  const std::vector<Progress> still{at("aaaa", "train", 1'200)};
  EXPECT_THAT(watch.look(still, 1'000), IsEmpty());
  EXPECT_THAT(watch.look(still, 1'119), IsEmpty());
  EXPECT_THAT(watch.look(still, 1'120),
              ElementsAre(HasSubstr("trial aaaa stands at step 1,200 (train) for 2")));
  EXPECT_THAT(watch.look(still, 1'121), IsEmpty()) << "said once";
  EXPECT_THAT(watch.look(still, 2'199), IsEmpty());
  EXPECT_THAT(watch.look(still, 2'200), ElementsAre(HasSubstr("for 20")));
}

TEST(StallWatch, IsContentWithEachStepAndEachPhase) {
  StallWatch watch;
  EXPECT_THAT(watch.look({at("aaaa", "train", 1)}, 0), IsEmpty());
  EXPECT_THAT(watch.look({at("aaaa", "train", 2)}, 110), IsEmpty());
  EXPECT_THAT(watch.look({at("aaaa", "evaluate", 2)}, 220), IsEmpty());
  EXPECT_THAT(watch.look({at("aaaa", "evaluate", 2)}, 330), IsEmpty());
  EXPECT_EQ(watch.look({at("aaaa", "evaluate", 2)}, 340).size(), 1U);
}

TEST(StallWatch, BeginsAnewWithATrialThatWasAway) {
  StallWatch watch;
  EXPECT_THAT(watch.look({at("aaaa", "train", 7)}, 0), IsEmpty());
  EXPECT_THAT(watch.look({at("bbbb", "train", 7)}, 100), IsEmpty());
  EXPECT_THAT(watch.look({at("aaaa", "train", 7), at("bbbb", "train", 7)}, 150), IsEmpty());
  EXPECT_THAT(watch.look({at("aaaa", "train", 7), at("bbbb", "train", 7)}, 220),
              ElementsAre(HasSubstr("trial bbbb")));
}

}  // namespace
}  // namespace harness
