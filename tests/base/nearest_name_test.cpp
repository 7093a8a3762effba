#include "harness/base/nearest_name.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(EditDistance, CountsEachKindOfSlipOnce) {
  EXPECT_EQ(edit_distance("hinge", "hinge"), 0u);
  EXPECT_EQ(edit_distance("hing", "hinge"), 1u);    // missing
  EXPECT_EQ(edit_distance("hhinge", "hinge"), 1u);  // too many
  EXPECT_EQ(edit_distance("henge", "hinge"), 1u);   // another
  EXPECT_EQ(edit_distance("higne", "hinge"), 1u);   // swapped
  EXPECT_EQ(edit_distance("Hinge", "hinge"), 0u);   // case
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
}

TEST(NearestName, FindsWhatWasMeant) {
  const std::vector<std::string> known{"minimax", "nonsaturating", "hinge", "wasserstein", "optimizer.lr"};
  EXPECT_EQ(nearest_name("nonsaturatng", known), "nonsaturating");
  EXPECT_EQ(nearest_name("wassertsein", known), "wasserstein");
  EXPECT_EQ(nearest_name("lr", known), "optimizer.lr");
  EXPECT_EQ(nearest_name("optimiser.lr", known), "optimizer.lr");
}

TEST(NearestName, IsSilentRatherThanFarFetched) {
  EXPECT_EQ(nearest_name("relativistic", {"minimax", "hinge"}), std::nullopt);
  EXPECT_EQ(nearest_name("kl", {"gp"}), std::nullopt);
  EXPECT_EQ(nearest_name("", {"ab"}), std::nullopt);
  EXPECT_EQ(did_you_mean("x", {}), "");
}

TEST(NearestName, PrefersFewerSlipsToALikeEnding) {
  EXPECT_EQ(nearest_name("train.step", {"phase.step", "train.steps"}), "train.steps");
}

TEST(DidYouMean, ReadsAsAnAside) { EXPECT_EQ(did_you_mean("hing", {"hinge"}), " (did you mean \"hinge\"?)"); }

}  // namespace
}  // namespace harness
