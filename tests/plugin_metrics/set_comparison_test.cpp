// Two sets held against each other without a trial: the scores of an evaluation, and those of other
// libraries.
#include "harness/metrics/set_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "harness/base/json.h"
#include "harness/metrics/draws.h"
#include "tests/metrics/fakes.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::metrics {
namespace {

using ::testing::HasSubstr;

ComparedSet set_of(const char* name, const at::Tensor& rows) {
  return {.name = name,
          .size = rows.size(0),
          .shape = rows.sizes().slice(1).vec(),
          .rows = [rows](std::int64_t begin, std::int64_t end) {
            return rows.slice(0, begin, end).to(at::kFloat);
          }};
}

using Scores = std::map<std::string, NamedScore>;

Scores compare(const ComparedSet& real, const ComparedSet& fake, std::vector<std::string> metrics,
               Settings settings = {}, NamedExtractor* features = nullptr) {
  SetComparison comparison;
  comparison.metrics = std::move(metrics);
  comparison.settings = std::move(settings);
  comparison.features = features;
  comparison.batch_size = 16;
  Scores scores;
  for (const NamedScore& named : compare_sets(tests::bundled(), real, fake, comparison))
    EXPECT_TRUE(scores.emplace(named.metric, named).second) << named.metric;
  return scores;
}

TEST(SetComparison, OfFeaturesGivesTheValuesOfTorchFidelityPrdcAndSciPy) {
  std::ostringstream text;
  text << std::ifstream(std::string(HARNESS_SOURCE_DIR) + "/tests/plugin_metrics/golden.json").rdbuf();
  const nlohmann::json golden = parse_json(text.str());
  for (const nlohmann::json& given : golden.at("sets")) {
    const auto rows = [&](const char* side) {
      return tests::rows_of(given.at(side).get<std::vector<std::vector<double>>>());
    };
    const Scores scores = compare(
        set_of("real", rows("real")), set_of("fake", rows("fake")),
        {"frechet_distance", "kernel_distance", "precision_recall", "nearest_neighbour_test", "vendi_score"},
        {{"metrics.precision_recall.neighbours", 3}});
    const auto close = [&](const char* name, const nlohmann::json& expected) {
      const double value = expected.get<double>();
      EXPECT_NEAR(scores.at(name).score.value, value, 1e-6 * std::abs(value))
          << name << " of " << given.at("name");
    };
    close("frechet_distance", given.at("torch_fidelity").at("frechet"));
    close("kernel_distance", given.at("kernel"));
    close("vendi_score", given.at("vendi"));
    const nlohmann::json& prdc = given.at("prdc").at(1);
    ASSERT_EQ(prdc.at("k"), 3);
    for (const char* name : {"precision", "recall", "density", "coverage"})
      close((std::string("precision_recall.") + name).c_str(), prdc.at(name));
    EXPECT_EQ(scores.at("frechet_distance").extractor, "given");
    EXPECT_EQ(scores.at("frechet_distance").score.n_fake, rows("fake").size(0));
  }
}

// The mean of the samples' features, which it sets to 0 afterwards.
class Spoils : public sdk::Metric {
 public:
  void begin(const sdk::MetricContext& context) override { features_ = context.features; }
  void fake(sdk::Model&, sdk::Step&, const at::Tensor& batch) override {
    at::Tensor features = features_->features(batch);
    mean_ = features.mean().item<double>();
    features.zero_();
  }
  std::vector<sdk::Score> finish() override { return {{"", mean_}}; }

 private:
  sdk::FeatureExtractor* features_ = nullptr;
  double mean_ = 0.0;
};

TEST(SetComparison, AMetricMayWriteToTheFeaturesThatItGets) {
  plugin::Registry registry;
  for (const char* name : {"first", "second"}) {
    sdk::MetricEntry entry{{name, "For tests.", {}}, {}, {}};
    entry.info.needs = {sdk::Capability::kSample};
    entry.info.needs_features = true;
    entry.make = [](const Settings&) { return std::make_unique<Spoils>(); };
    registry.add(std::move(entry));
  }
  SetComparison comparison;
  comparison.metrics = {"first", "second"};
  const at::Tensor rows = at::full({4, 2}, 0.5F);
  const auto scores = compare_sets(registry, set_of("real", rows), set_of("fake", rows), comparison);
  for (const NamedScore& named : scores) EXPECT_EQ(named.score.value, 0.5) << named.metric;
  EXPECT_EQ(rows.min().item<float>(), 0.5F);
}

class ImageComparison : public ::testing::Test {
 protected:
  static at::Tensor images(std::int64_t n, std::uint64_t seed) {
    return tests::normal_rows(n, 14 * 14, seed).view({n, 1, 14, 14}).clamp(-1, 1);
  }
  static NamedExtractor extractor() {
    data::ResidentData data = testing::counting();
    auto made = std::make_unique<OncePerBatch>(
        tests::bundled().extractor("random_conv").make({}, {data.dataset(), {}, at::kCPU, {}}));
    const std::string hash = made->content_hash();
    return {"random_conv", hash, std::move(made)};
  }
};

TEST_F(ImageComparison, NamesTheExtractorAndHandsItsFeaturesOut) {
  NamedExtractor features = extractor();
  const at::Tensor real = images(40, 1), fake = images(33, 2);
  SetComparison comparison;
  comparison.metrics = {"frechet_distance", "sliced_wasserstein"};
  comparison.features = &features;
  comparison.batch_size = 16;
  std::vector<at::Tensor> kept[2];
  comparison.keep = [&](bool is_real, const at::Tensor& batch) { kept[is_real].push_back(batch); };
  Scores scores;
  for (const NamedScore& named :
       compare_sets(tests::bundled(), set_of("real", real), set_of("fake", fake), comparison))
    scores.emplace(named.metric, named);
  EXPECT_EQ(scores.at("frechet_distance").extractor, "random_conv");
  EXPECT_EQ(scores.at("frechet_distance").extractor_hash, features.hash);
  EXPECT_EQ(scores.at("sliced_wasserstein").extractor, "");
  EXPECT_TRUE(at::allclose(at::cat(kept[1]), features.extractor->features(real.to(at::kFloat)), 1e-4, 1e-5));
  // What was handed out gives the same score when it is given.
  const Scores again =
      compare(set_of("real", at::cat(kept[1])), set_of("fake", at::cat(kept[0])), {"frechet_distance"});
  EXPECT_EQ(again.at("frechet_distance").score.value, scores.at("frechet_distance").score.value);
}

TEST_F(ImageComparison, RefusesWhatIsUnlikeOrNotFiniteWithTheNames) {
  const at::Tensor rows = tests::normal_rows(20, 4, 3), wide = tests::normal_rows(20, 5, 3);
  const auto refused = [&](const at::Tensor& real, const at::Tensor& fake, const char* metric) {
    return tests::refusal([&] { compare(set_of("A", real), set_of("B", fake), {metric}); });
  };
  EXPECT_EQ(refused(rows, wide, "frechet_distance"),
            "A holds 4 features an example, and B 5 features an example.");
  EXPECT_EQ(refused(images(3, 1), at::zeros({3, 3, 14, 14}), "sliced_wasserstein"),
            "A holds images of 14 x 14 pixels and 1 channel, and B images of 14 x 14 pixels and 3 channels.");
  EXPECT_THAT(refused(rows, images(3, 1), "frechet_distance"),
              HasSubstr("A holds 4 features an example, and B images"));
  EXPECT_EQ(refused(rows.slice(0, 0, 0), rows, "frechet_distance"), "A is empty.");
  at::Tensor broken = rows.clone();
  broken[17][2] = std::nan("");
  EXPECT_EQ(refused(rows, broken, "frechet_distance"),
            "B: row 17 (from 0) holds values that are not finite (NaN or infinite).");
  EXPECT_THAT(refused(rows, rows.slice(0, 0, 1), "frechet_distance"), HasSubstr("needs at least 2 samples"));
}

TEST_F(ImageComparison, SaysWhyAMetricDoesNotApply) {
  const ComparedSet features = set_of("A", tests::normal_rows(9, 4, 3)), pictures = set_of("A", images(9, 1));
  const auto why = [](const char* metric, const ComparedSet& set) {
    return why_not_compared(tests::bundled().metric(metric).info, set, nullptr);
  };
  EXPECT_EQ(why("frechet_distance", features), "");
  EXPECT_THAT(why("frechet_distance", pictures), HasSubstr("--features"));
  EXPECT_EQ(why("sliced_wasserstein", pictures), "");
  EXPECT_THAT(why("sliced_wasserstein", features), HasSubstr("looks at images"));
  EXPECT_THAT(why("neg_elbo", pictures), HasSubstr("asks the model"));
  EXPECT_THAT(why("discriminator_accuracy", pictures), HasSubstr("asks the model"));
  EXPECT_THAT(why("modes", pictures), HasSubstr("points"));
  EXPECT_THAT(tests::refusal([&] { compare(features, features, {"ms_ssim"}); }),
              HasSubstr("\"ms_ssim\" does not apply"));
}

}  // namespace
}  // namespace harness::metrics
