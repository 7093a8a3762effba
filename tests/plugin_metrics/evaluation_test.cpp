// Every bundled metric that compares samples with data, through an evaluation, as a run asks for it.
#include "harness/metrics/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "harness/metrics/draws.h"
#include "plugins/metrics/frechet.h"
#include "plugins/metrics/kernel.h"
#include "plugins/metrics/memorisation.h"
#include "plugins/metrics/neighbours.h"
#include "plugins/metrics/vendi.h"
#include "tests/metrics/fakes.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

constexpr std::int64_t kSide = 14, kTrain = 70, kTest = 50, kSamples = 40;

// Smooth stripes of random phase and width.
class Stripes : public sdk::Dataset {
 public:
  sdk::DataInfo info() const override {
    return {.shape = {1, kSide, kSide}, .train_size = kTrain, .test_size = kTest};
  }
  sdk::Examples read(std::string_view, sdk::Split split, std::int64_t begin, std::int64_t end) override {
    const at::Tensor of =
        tests::normal_rows(kTrain, 2, split == sdk::Split::kTrain ? 1 : 2).slice(0, begin, end);
    const at::Tensor column = at::arange(kSide, at::kDouble).view({1, 1, 1, -1});
    const at::Tensor wave =
        (of.select(1, 0).view({-1, 1, 1, 1}) + column * of.select(1, 1).view({-1, 1, 1, 1}));
    return {wave.sin().add(1.0).mul(127.5).expand({-1, 1, kSide, kSide}).to(at::kByte).contiguous(), {}};
  }
  std::string content_hash() override { return std::string(64, 'c'); }
};

class PluginEvaluation : public ::testing::Test {
 protected:
  Settings settings(ValueList metrics, const std::string& features = "random_conv") const {
    return {{"model.plugin", "mlp_gan"},
            {"metrics.list", std::move(metrics)},
            {"metrics.samples", kSamples},
            {"metrics.batch_size", 16},
            {"metrics.features", features}};
  }
  std::map<std::string, metrics::NamedScore> run(const Settings& chosen, double weight = 0.5) {
    metrics::testing::FakeTrial trial(weight, {1, kSide, kSide});
    metrics::Extractors extractors;
    std::map<std::string, metrics::NamedScore> scores;
    for (const metrics::NamedScore& named :
         metrics::Evaluation(tests::bundled(), data_, chosen, extractors).run(trial)) {
      EXPECT_TRUE(std::isfinite(named.score.value)) << named.metric;
      scores.emplace(named.metric, named);
    }
    return scores;
  }
  at::Tensor held_out() {
    return data_.values("data", sdk::Split::kTest, at::arange(kTest, at::kLong), at::kFloat);
  }
  // The samples that an evaluation draws.
  at::Tensor samples() {
    metrics::testing::FakeTrial trial(0.5, {1, kSide, kSide});
    std::vector<at::Tensor> all;
    for (std::int64_t begin = 0, batch = 0; begin < kSamples; begin += 16, ++batch)
      all.push_back(metrics::generated(trial, "evaluation.fake", batch,
                                       std::min<std::int64_t>(16, kSamples - begin), {}));
    return at::cat(all);
  }
  std::unique_ptr<sdk::FeatureExtractor> extractor(const std::string& name) {
    return tests::bundled().extractor(name).make({}, {data_.dataset(), {}, at::kCPU});
  }

  data::ResidentData data_{std::make_unique<Stripes>(), at::kCPU};
};

TEST_F(PluginEvaluation, GivesTheScoresOfTheFeaturesThatWereNamed) {
  const auto scores = run(settings(
      {"frechet_distance", "kernel_distance", "precision_recall", "nearest_neighbour_test", "vendi_score"}));
  const auto features = extractor("random_conv");
  const at::Tensor real = features->features(held_out()), fake = features->features(samples());
  const auto value = [&](const char* name) { return scores.at(name).score.value; };
  const auto close = [](double a, double b) { EXPECT_NEAR(a, b, 1e-4 * (std::abs(b) + 1e-3)); };
  // Fewer examples than the 128 features: by singular values.
  close(value("frechet_distance"), frechet_distance(Gaussian::of_few(real), Gaussian::of_few(fake)));
  EXPECT_EQ(value("frechet_distance.dimensions"), 128.0);
  EXPECT_EQ(value("frechet_distance.rank_fake"), kSamples - 1);
  EXPECT_GT(value("frechet_distance.bias"), 0.0);
  EXPECT_LT(value("frechet_distance.infinite"), value("frechet_distance"));
  const KernelDistance kernel = kernel_distance(real, fake);
  close(value("kernel_distance"), kernel.value);
  close(scores.at("kernel_distance").score.error, kernel.error);
  const Overlap o = overlap(real, fake, 5);
  EXPECT_EQ(value("precision_recall.precision"), o.precision);
  EXPECT_EQ(value("precision_recall.coverage"), o.coverage);
  EXPECT_EQ(value("precision_recall.expected_coverage"), expected_coverage(kTest, kSamples, 5));
  EXPECT_EQ(scores.at("nearest_neighbour_test").score.n_real, kSamples) << "equal numbers";
  const at::Tensor as_many = real.index_select(0, thinned(0, kTest, kTest, kSamples));
  EXPECT_EQ(value("nearest_neighbour_test"), nearest_neighbour_test(as_many, fake).accuracy);
  CosineVendi vendi;
  vendi.add(fake);
  close(value("vendi_score"), vendi.score(1.0));
  for (const auto& [name, named] : scores) {
    EXPECT_EQ(named.extractor, "random_conv") << name;
    EXPECT_EQ(named.extractor_hash, features->content_hash()) << name;
  }
  EXPECT_EQ(scores.at("frechet_distance").score.n_real, kTest);
  EXPECT_EQ(scores.at("frechet_distance").score.n_fake, kSamples);
  EXPECT_EQ(scores.at("frechet_distance").goal, "min");
}

TEST_F(PluginEvaluation, JudgesImagesThemselvesWithoutFeatures) {
  const auto scores = run(settings({"ms_ssim", "memorisation"}, ""));
  EXPECT_EQ(scores.at("ms_ssim.scales").score.value, 1.0) << "14 pixels hold the window once";
  EXPECT_LT(scores.at("ms_ssim").score.value, scores.at("ms_ssim.real").score.value);
  EXPECT_EQ(scores.at("ms_ssim").score.n_fake, kSamples);
  EXPECT_GT(scores.at("ms_ssim").score.error, 0.0);
  const auto train = [&](std::int64_t begin, std::int64_t end) {
    return data_.values("data", sdk::Split::kTrain, at::arange(begin, end, at::kLong), at::kFloat);
  };
  const Closeness close = closeness(nearest_training_distance(samples(), kTrain, train),
                                    nearest_training_distance(held_out(), kTrain, train));
  EXPECT_NEAR(scores.at("memorisation").score.value, close.ratio, 1e-6);
  EXPECT_NEAR(scores.at("memorisation.closer").score.value, close.closer, 1e-12);
  EXPECT_EQ(scores.at("memorisation").extractor, "");
}

TEST_F(PluginEvaluation, TakesOptions) {
  Settings chosen =
      settings({"precision_recall", "kernel_distance", "frechet_distance", "ms_ssim"}, "pixels");
  chosen["metrics.pixels.side"] = 3;
  chosen["metrics.precision_recall.neighbours"] = 2;
  chosen["metrics.kernel_distance.examples"] = 20;
  chosen["metrics.frechet_distance.infinity_points"] = "off";
  chosen["metrics.ms_ssim.pairs"] = 7;
  const auto scores = run(chosen);
  EXPECT_EQ(scores.at("precision_recall.expected_coverage").score.value,
            expected_coverage(kTest, kSamples, 2));
  EXPECT_EQ(scores.at("kernel_distance").score.n_real, 20);
  EXPECT_EQ(scores.at("kernel_distance").score.n_fake, 20);
  EXPECT_EQ(scores.at("frechet_distance.dimensions").score.value, 9.0);
  EXPECT_EQ(scores.count("frechet_distance.infinite"), 0U);
  EXPECT_EQ(scores.at("ms_ssim").score.n_fake, 14);
  // More examples than features: by eigenvalues.
  const at::Tensor real = at::adaptive_avg_pool2d(held_out(), {3, 3}).flatten(1);
  const at::Tensor fake = at::adaptive_avg_pool2d(samples(), {3, 3}).flatten(1);
  EXPECT_NEAR(scores.at("frechet_distance").score.value,
              frechet_distance(Gaussian::of(Moments::of(real)), Moments::of(fake)), 1e-6);
}

TEST_F(PluginEvaluation, RefusesSamplesThatAreNotFiniteAndSaysWhichSet) {
  for (const char* metric :
       {"frechet_distance", "kernel_distance", "precision_recall", "nearest_neighbour_test", "vendi_score"}) {
    const std::string why = tests::refusal([&] { run(settings({metric}), std::nan("")); });
    EXPECT_THAT(why, ::testing::HasSubstr("40 of 40 samples")) << metric;
    EXPECT_THAT(why, ::testing::HasSubstr(metric));
  }
}

}  // namespace
}  // namespace harness::plugins
