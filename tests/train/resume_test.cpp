#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "harness/sdk/model_plugin.h"
#include "tests/train/models.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;

// Every bit: weights, buffers, moments, counters, averages, plugin state.
TEST(Resume, EqualsTheStraightRunBitForBit) {
  Rig gan({1, 8, 8}, 20);  // two batches an epoch: the cuts fall on and beside epochs' ends
  gan.loss<Logistic, sdk::AdversarialLoss>("adversarial", {{"weight", 1.0}});
  gan.model<ConvGan>({{sdk::Role::kAdversarial}});
  Rig penalty({2}, 20);
  penalty.loss<GradientPenalty, sdk::Penalty>("penalty", {{"weight", 10.0}});
  penalty.model<PenaltyGan>({{sdk::Role::kPenalty}});
  const Settings changes{{"optimizer.kind", "adam"}, {"train.ema", 0.9}};
  for (const Rig* rig : {&gan, &penalty})
    for (const std::int64_t cut : {1, 4, 7}) {
      const auto straight = rig->trainer({rig->trial(3, changes)}, at::kFloat);
      run(*straight, 9);
      const auto first = rig->trainer({rig->trial(3, changes)}, at::kFloat);
      run(*first, cut);
      const auto second = rig->trainer({rig->trial(3, changes)}, at::kFloat);
      second->set_state(0, first->state(0));
      EXPECT_EQ(second->step(), cut);
      EXPECT_EQ(second->images_seen(), first->images_seen());
      run(*second, 9);
      EXPECT_TRUE(equal_bits(straight->state(0), second->state(0))) << "cut at " << cut;
      EXPECT_EQ(straight->weights_sha256(0), second->weights_sha256(0));
    }
}

TEST(Resume, GoesThroughTheCheckpointsFiles) {
  Rig rig({2});
  rig.loss<GradientPenalty, sdk::Penalty>("penalty", {{"weight", 10.0}});
  rig.model<PenaltyGan>({{sdk::Role::kPenalty}});
  const auto folder =
      std::filesystem::temp_directory_path() / ("harness-resume-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto first = rig.trainer();
  run(*first, 4);
  first->save(0, folder);
  const auto second = rig.trainer();
  std::vector<std::string> remarks;
  ASSERT_TRUE(second->restore(0, folder, remarks));
  EXPECT_TRUE(remarks.empty());
  EXPECT_EQ(second->step(), 4);
  EXPECT_TRUE(equal_bits(first->state(0), second->state(0)));
  std::filesystem::remove_all(folder);
}

TEST(Resume, RefusesTheStateOfAnotherModel) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  const auto trainer = rig.trainer();
  TrialState state = trainer->state(0);
  state.weights.erase("encoder.weight");
  EXPECT_THROW(trainer->set_state(0, state), Error);
}

// Its batches and draws would not be those of the steps done.
TEST(Resume, RefusesTheStateOfAnotherSeed) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  const TrialState state = rig.trainer({rig.trial(5)})->state(0);
  const auto same = rig.trainer({rig.trial(5)}), other = rig.trainer({rig.trial(6)});
  EXPECT_NO_THROW(same->set_state(0, state));
  try {
    other->set_state(0, state);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("is of seed 5, but the trial's is 6"), std::string::npos)
        << error.what();
  }
}

TEST(Build, EqualSeedsGiveEqualBitsAndOthersDoNot) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  const auto a = rig.trainer({rig.trial(5)}), b = rig.trainer({rig.trial(5)}),
             c = rig.trainer({rig.trial(6)});
  for (Trainer* trainer : {a.get(), b.get(), c.get()}) run(*trainer, 3);
  EXPECT_TRUE(equal_bits(a->state(0), b->state(0)));
  EXPECT_FALSE(equal_bits(a->state(0), c->state(0)));
}

TEST(Build, LeavesTheGlobalGeneratorAsItWas) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  at::manual_seed(11);
  const at::Tensor expected = at::rand({4});
  at::manual_seed(11);
  const auto trainer = rig.trainer();
  run(*trainer, 2);
  EXPECT_TRUE(at::equal(at::rand({4}), expected));
}

}  // namespace
}  // namespace harness::train
