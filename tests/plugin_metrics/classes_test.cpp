// Metrics that ask a classifier, against closed forms.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "plugins/metrics/class_histogram.h"
#include "plugins/metrics/classifier_score.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

ClassifierScore::Value score_of(const std::vector<std::vector<double>>& probabilities,
                                std::int64_t splits = 1) {
  const at::Tensor p = tests::rows_of(probabilities);
  ClassifierScore score(p.size(0), splits);
  for (const at::Tensor& block : p.split(2)) score.add(block.log());
  return score.value();
}

TEST(ClassifierScore, HasItsClosedForms) {
  std::vector<std::vector<double>> sure(10, std::vector<double>(10, 0.0));
  for (std::size_t i = 0; i < 10; ++i) sure[i][i] = 1.0;
  EXPECT_NEAR(score_of(sure).mean, 10.0, 1e-12);
  EXPECT_NEAR(score_of(std::vector<std::vector<double>>(7, std::vector<double>(5, 0.2))).mean, 1.0, 1e-12);
  EXPECT_NEAR(score_of({{.9, .1}, {.1, .9}}).mean, 1.4449348111684153, 1e-12);
  EXPECT_NEAR(score_of({{.7, .2, .1}, {.1, .8, .1}, {.2, .2, .6}, {.25, .5, .25}}).mean, 1.2467337680783763,
              1e-12);
}

TEST(ClassifierScore, NormalisesInFullPrecisionWhatCameInHalfOfIt) {
  ClassifierScore score(2, 1);
  score.add(tests::rows_of({{.9, .1}, {.1, .9}}).to(at::kFloat).log() -
            3.0);  // of the sum exp(-3), in float32
  EXPECT_NEAR(score.value().mean, 1.4449348111684153, 1e-6);
}

TEST(ClassifierScore, IsTheMeanOverItsPartsWithTheirStandardError) {
  const std::vector<std::vector<double>> rows{{.9, .1}, {.1, .9}, {.6, .4}, {.3, .7}, {.2, .8}, {.5, .5}};
  const at::Tensor order = shuffled(6, 0);
  std::vector<double> of_part;
  for (std::int64_t part = 0; part < 3; ++part)
    of_part.push_back(score_of({rows[static_cast<std::size_t>(order[2 * part].item<std::int64_t>())],
                                rows[static_cast<std::size_t>(order[2 * part + 1].item<std::int64_t>())]})
                          .mean);
  const double mean = (of_part[0] + of_part[1] + of_part[2]) / 3.0;
  double squares = 0.0;
  for (const double one : of_part) squares += (one - mean) * (one - mean);
  const ClassifierScore::Value found = score_of(rows, 3);
  EXPECT_NEAR(found.mean, mean, 1e-12);
  EXPECT_NEAR(found.error, std::sqrt(squares / 2.0 / 3.0), 1e-12);
  EXPECT_EQ(score_of(rows, 100).mean, 1.0) << "no more parts than examples, each of one";
}

TEST(ClassCoverage, HasItsClosedForms) {
  const at::Tensor counts = at::tensor({5.0, 3.0, 2.0, 0.0}, at::kDouble),
                   even = at::full({4}, 0.25, at::kDouble);
  const ClassCoverage found = class_coverage(counts, even);
  EXPECT_EQ(found.modes, 3.0);
  EXPECT_NEAR(found.kl, .3566413470553171, 1e-12);
  EXPECT_NEAR(found.kl_floor, 3.0 / 20.0, 1e-12);
  EXPECT_NEAR(found.kl_ceiling, std::log(4.0), 1e-12);
  EXPECT_NEAR(found.expected, 4.0 * (1.0 - std::pow(0.75, 10)), 1e-12);
  EXPECT_NEAR(class_coverage(counts, even, 30).kl_floor, 3.0 / 20.0 + 3.0 / 60.0, 1e-12);
  EXPECT_NEAR(class_coverage(counts, counts / 10.0).kl, 0.0, 1e-12);
  EXPECT_NEAR(class_coverage(at::tensor({0.0, 9.0}, at::kDouble), at::tensor({0.9, 0.1}, at::kDouble)).kl,
              std::log(10.0), 1e-12)
      << "the ceiling";
  EXPECT_TRUE(std::isinf(class_coverage(even, at::tensor({0.5, 0.5, 0.0, 0.0}, at::kDouble)).kl))
      << "a class that the data lack";
}

// 2,500 draws from 1,000 even classes cover 918 (Srivastava's protocol has 26,000, of which the divergence
// has the floor 0.0192).
TEST(ClassCoverage, KnowsAPerfectSamplerOfAThousandClasses) {
  const at::Tensor even = at::full({1'000}, 1e-3, at::kDouble);
  EXPECT_NEAR(class_coverage(even * 2500.0, even).expected, 918.0, 0.1);
  EXPECT_NEAR(class_coverage(even * 26000.0, even).kl_floor, 0.0192, 1e-4);
  EXPECT_NEAR(class_coverage(even * 26000.0, even).kl_ceiling, 6.908, 1e-3);
  const IndexedRandom random(3, 0);
  double sum = 0.0;
  constexpr int kRuns = 20;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    at::Tensor counts = at::zeros({1'000}, at::kDouble);
    for (std::uint64_t i = 0; i < 26'000; ++i)
      counts.mutable_data_ptr<double>()[random.below(run * 26'000 + i, 1'000)] += 1.0;
    sum += class_coverage(counts, even).kl;
  }
  EXPECT_NEAR(sum / kRuns, 0.0194, 3 * 0.0009 / std::sqrt(1.0 * kRuns)) << "published: 0.0194 +- 0.0009";
}

// Images of one pixel whose value is -1, 0 or 1 for the classes 0, 1 and 2; taken for that class with 0.8.
class Known : public sdk::FeatureExtractor {
 public:
  std::int64_t dimensions() const override { return 1; }
  at::Tensor features(const at::Tensor& images) override { return images.flatten(1); }
  std::string content_hash() const override { return std::string(64, '0'); }
  std::int64_t classes() const override { return 3; }
  at::Tensor log_probabilities(const at::Tensor& features) override {
    const at::Tensor kind = features.flatten().nan_to_num().round().to(at::kLong).add(1);
    return at::full({kind.size(0), 3}, 0.1).scatter(1, kind.unsqueeze(1), 0.8).log();
  }
};

class NoModel : public sdk::Model {
 public:
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
};

std::map<std::string, sdk::Score> scores_of(const char* name, const Settings& settings,
                                            const std::vector<double>& real,
                                            const std::vector<double>& fake) {
  const auto metric = tests::bundled().metric(name).make(settings);
  const auto pixels = [](const std::vector<double>& values) {
    return at::tensor(values, at::kFloat).view({-1, 1, 1, 1});
  };
  Known classifier;
  sdk::MetricContext context;
  context.data = {.shape = {1, 1, 1}, .test_size = static_cast<std::int64_t>(real.size()), .classes = 3};
  context.samples = static_cast<std::int64_t>(fake.size());
  context.features = &classifier;
  NoModel model;
  tests::FakeStep step;
  std::map<std::string, sdk::Score> found;
  for (int again = 0; again < 2; ++again) {  // begin() starts from nothing
    metric->begin(context);
    for (const at::Tensor& batch : pixels(real).split(3)) {
      step.label_batch = batch.flatten().round().to(at::kLong).add(1);
      metric->real(model, step, batch);
    }
    for (const at::Tensor& batch : pixels(fake).split(3)) metric->fake(model, step, batch);
    found.clear();
    for (const sdk::Score& score : metric->finish()) found[score.name] = score;
  }
  return found;
}

TEST(ClassModes, CountsWhatSamplesAreTakenFor) {
  const std::vector<double> real{-1, -1, 0, 1}, fake{-1, -1, -1, 0};
  const auto found = scores_of("class_modes", {}, real, fake);
  EXPECT_EQ(found.at("").value, 2.0);
  const double kl = 0.75 * std::log(0.75 / 0.5) + 0.25 * std::log(0.25 / 0.25);
  EXPECT_NEAR(found.at("kl").value, kl, 1e-12);
  EXPECT_NEAR(found.at("kl_floor").value, 2.0 / 2.0 * (1.0 / 4 + 1.0 / 4), 1e-12);
  EXPECT_NEAR(found.at("kl_ceiling").value, std::log(4.0), 1e-12);
  EXPECT_NEAR(found.at("expected").value, 3 - std::pow(0.5, 4) - 2 * std::pow(0.75, 4), 1e-12);
  EXPECT_NEAR(found.at("confidence").value, 0.8, 1e-6);
  EXPECT_NEAR(found.at("confidence_real").value, 0.8, 1e-6);
  EXPECT_EQ(found.at("kl").n_real, 4);
  EXPECT_EQ(found.at("kl").n_fake, 4);
  const auto even = scores_of("class_modes", {{"shares", "uniform"}}, real, fake);
  EXPECT_NEAR(even.at("kl").value, std::log(3.0) + 0.75 * std::log(0.75) + 0.25 * std::log(0.25), 1e-12);
  EXPECT_NEAR(even.at("kl_floor").value, 2.0 / 8.0, 1e-12);
}

TEST(ClassModes, RefusesSamplesThatAreNotFinite) {
  const std::string why = tests::refusal([] { scores_of("class_modes", {}, {-1, 0, 1}, {std::nan(""), 0}); });
  EXPECT_THAT(why, ::testing::HasSubstr("1 of 2 samples"));
}

TEST(ClassifierScore, TellsWhatTheDataThemselvesScore) {
  const auto found = scores_of("classifier_score", {{"splits", 1}}, {-1, 0, 1}, {-1, -1, -1, -1});
  EXPECT_NEAR(found.at("").value, 1.0, 1e-6) << "one class";
  EXPECT_EQ(found.at("").n_fake, 4);
  EXPECT_NEAR(found.at("real").value, std::exp(std::log(3.0) + 0.8 * std::log(0.8) + 0.2 * std::log(0.1)),
              1e-6);
  EXPECT_EQ(found.at("real").n_real, 3);
}

}  // namespace
}  // namespace harness::plugins
