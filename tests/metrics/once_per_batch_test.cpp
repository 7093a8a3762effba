#include "harness/metrics/once_per_batch.h"

#include <gtest/gtest.h>

namespace harness::metrics {
namespace {

class CountingMeans : public sdk::FeatureExtractor {
 public:
  explicit CountingMeans(int& calls) : calls_(calls) {}
  std::int64_t dimensions() const override { return 4; }
  at::Tensor features(const at::Tensor& images) override {
    ++calls_;
    return at::adaptive_avg_pool2d(images, {2, 2}).flatten(1).to(at::kFloat);
  }
  std::string content_hash() const override { return std::string(64, 'a'); }

 private:
  int& calls_;
};

class OncePerBatchTest : public ::testing::Test {
 protected:
  int calls_ = 0;
  OncePerBatch once_{std::make_unique<CountingMeans>(calls_)};
  at::Tensor batch_ = at::arange(128, at::kFloat).view({2, 1, 8, 8});
};

TEST_F(OncePerBatchTest, ComputesForAllMetricsThatAskInTurn) {
  at::Tensor first = once_.features(batch_);
  const at::Tensor wanted = first.clone();
  first.zero_();
  EXPECT_TRUE(at::equal(once_.features(batch_), wanted)) << "what one metric writes, the next does not see";
  EXPECT_EQ(calls_, 1);
  once_.features(batch_.clone());
  EXPECT_EQ(calls_, 2) << "another batch of samples, if equal";
}

TEST_F(OncePerBatchTest, ComputesAnewWhatWasWrittenTo) {
  once_.features(batch_);
  batch_.add_(1.0);
  EXPECT_TRUE(at::equal(once_.features(batch_), at::adaptive_avg_pool2d(batch_, {2, 2}).flatten(1)));
  EXPECT_EQ(calls_, 2);
}

TEST_F(OncePerBatchTest, KeepsHeldOutBatchesForTheNextEvaluationAsLongAsTheyAreEqual) {
  const at::Tensor other = batch_.flip({3});
  for (int evaluation = 0; evaluation < 3; ++evaluation) {
    once_.expect_held_out(0);
    EXPECT_TRUE(
        at::equal(once_.features(batch_.clone()), at::adaptive_avg_pool2d(batch_, {2, 2}).flatten(1)));
    once_.expect_held_out(1);
    EXPECT_TRUE(at::equal(once_.features(other.clone()), at::adaptive_avg_pool2d(other, {2, 2}).flatten(1)));
    once_.expect_samples();
    once_.features(batch_ * static_cast<double>(evaluation));
  }
  EXPECT_EQ(calls_, 2 + 3);
  // The same number, other images: another data set's preparation, say.
  once_.expect_held_out(0);
  at::Tensor changed = batch_.clone();
  changed[1][0][7][7] += 1.0;
  EXPECT_TRUE(at::equal(once_.features(changed), at::adaptive_avg_pool2d(changed, {2, 2}).flatten(1)));
  once_.features(batch_.flip({0}));
  EXPECT_EQ(calls_, 5 + 2);
}

TEST_F(OncePerBatchTest, TakesDoublePrecisionWithoutKeepingIt) {
  once_.expect_held_out(0);
  once_.features(batch_.to(at::kDouble));
  once_.features(batch_.to(at::kDouble));
  EXPECT_EQ(calls_, 2);
}

}  // namespace
}  // namespace harness::metrics
