// Metrics on data whose score is known.
#include <numbers>

#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

// A metric is handed a model; these need none, or one with known logits and bounds.
class NoModel : public sdk::Model {
 public:
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
};

const sdk::Score& named(const std::vector<sdk::Score>& scores, const std::string& name) {
  for (const sdk::Score& score : scores)
    if (score.name == name) return score;
  throw std::logic_error("no score '" + name + "'");
}

// All scores of `n` points of a mixture's own data set.
std::vector<sdk::Score> perfect_sampler(const Settings& data_settings, std::int64_t n,
                                        const Settings& settings) {
  const auto data = bundled().dataset("gaussians").make(data_settings, {});
  const auto metric = bundled().metric("modes").make(settings);
  sdk::MetricContext context;
  context.data = data->info();
  context.mixture = data->mixture();
  metric->begin(context);
  NoModel model;
  FakeStep step;
  for (std::int64_t i = 0; i < n; i += 250)
    metric->fake(model, step, data->read("data", sdk::Split::kTrain, i, i + 250).values);
  return metric->finish();
}

TEST(Modes, OfAPerfectSamplerReachTheCeiling) {
  for (const char* layout : {"ring", "grid"}) {
    const auto scores = perfect_sampler({{"layout", layout}}, 100'000, {{"samples", 0}});
    const double ceiling = 1.0 - std::exp(-4.5);  // within 3 standard deviations in the plane: 98.89 %
    EXPECT_NEAR(named(scores, "high_quality").value, ceiling, 5 * std::sqrt(ceiling * (1 - ceiling) / 1e5));
    EXPECT_NEAR(named(scores, "high_quality").error, std::sqrt(ceiling * (1 - ceiling) / 1e5), 1e-5);
    EXPECT_EQ(named(scores, "").value, std::string(layout) == "ring" ? 8.0 : 25.0);
    EXPECT_EQ(named(scores, "").n_fake, 100'000);
  }
}

// 2 n KL of n draws from a uniform distribution over k modes is chi-squared with k - 1 degrees of freedom
// (Wilks 1938): KL has the mean (k - 1) / 2n and the standard deviation sqrt(2 (k - 1)) / 2n. n: the samples
// of high quality. Tolerance: three standard errors of the mean of the runs, 16 % for 8 modes and 9 % for 25.
TEST(Modes, OfAPerfectSamplerHaveTheDivergenceOfAFairDrawOf2500) {
  constexpr std::int64_t kRuns = 100;
  constexpr double n = 2'500 * 0.98889;
  for (const auto& [layout, modes] : {std::pair{"ring", 8.0}, std::pair{"grid", 25.0}}) {
    double sum = 0.0;
    for (std::int64_t seed = 0; seed < kRuns; ++seed)
      sum += named(perfect_sampler({{"layout", layout}, {"seed", Value(seed)}}, 2'500, {}), "kl").value;
    EXPECT_NEAR(sum / kRuns, (modes - 1.0) / (2.0 * n),
                3.0 * std::sqrt(2.0 * (modes - 1.0)) / (2.0 * n) / std::sqrt(1.0 * kRuns))
        << layout;
  }
}

TEST(Modes, LookAtTheProtocolsNumberOfSamplesOnly) {
  EXPECT_EQ(named(perfect_sampler({}, 5'000, {}), "").n_fake, 2'500);
}

TEST(Modes, CountWhatWasHit) {
  const auto metric = bundled().metric("modes").make({});
  sdk::MetricContext context;
  context.mixture = sdk::Mixture{at::tensor({0.0, 0.0, 10.0, 0.0, 0.0, 10.0}, at::kDouble).view({3, 2}), 1.0};
  metric->begin(context);
  NoModel model;
  FakeStep step;
  const double nan = std::nan("");
  // Twice near the first mode, once near the second, once near none, once not a number.
  metric->fake(model, step, at::tensor({0.0, 2.9, 1.0, 0.0, 10.0, 0.0, 5.0, 5.0, nan, 0.0}).view({5, 2}));
  const auto scores = metric->finish();
  EXPECT_EQ(named(scores, "").value, 2.0);
  EXPECT_NEAR(named(scores, "high_quality").value, 0.6, 1e-12);
  EXPECT_NEAR(named(scores, "kl").value,
              std::log(3.0) + 2.0 / 3 * std::log(2.0 / 3) + 1.0 / 3 * std::log(1.0 / 3), 1e-12);
  metric->begin(context);
  metric->fake(model, step, at::full({3, 2}, 50.0));
  for (const sdk::Score& score : metric->finish()) EXPECT_NE(score.name, "kl") << "there is no histogram";
}

std::vector<sdk::Score> sliced(const at::Tensor& real, const at::Tensor& fake) {
  const auto metric = bundled().metric("sliced_wasserstein").make({});
  metric->begin({});
  NoModel model;
  FakeStep step;
  for (const at::Tensor& batch : real.split(256)) metric->real(model, step, batch);
  for (const at::Tensor& batch : fake.split(256)) metric->fake(model, step, batch);
  return metric->finish();
}

TEST(SlicedWasserstein, OfShiftedGaussiansIsTheShiftOverTheRootOfTheDimensions) {
  const at::Tensor shift = at::full({1, 4, 4}, 0.25, at::kDouble);  // |m| / sqrt(D) = 0.25
  const at::Tensor real = at::randn({4096, 1, 4, 4}, at::kDouble);
  const auto same_draw = sliced(real, real + shift);
  EXPECT_NEAR(same_draw[0].value, 0.25, 4 * same_draw[0].error);
  EXPECT_LT(same_draw[0].error, 0.01);
  // Other draws add their own distance, about the root of 2 * loglog-ish / n: a few percent here.
  EXPECT_NEAR(sliced(real, at::randn({4096, 1, 4, 4}, at::kDouble) + shift)[0].value, 0.25, 0.03);
}

TEST(SlicedWasserstein, SeesAChangeOfScale) {
  // W2(N(0, 1), N(0, 4)) = 1 along every direction
  const at::Tensor real = at::randn({4096, 1, 4, 4}, at::kDouble);
  EXPECT_NEAR(sliced(real, 2.0 * at::randn({4096, 1, 4, 4}, at::kDouble))[0].value, 1.0, 0.04);
}

TEST(SlicedWasserstein, IsZeroForTheSameSetInAnotherOrderAndTakesEqualNumbers) {
  const at::Tensor real = at::randn({500, 2}, at::kDouble);
  EXPECT_NEAR(sliced(real, real.flip({0}))[0].value, 0.0, 1e-9);
  const auto scores = sliced(real, at::randn({300, 2}, at::kDouble));
  EXPECT_EQ(scores[0].n_real, 300);
  EXPECT_EQ(scores[0].n_fake, 300);
}

TEST(SlicedWasserstein, TakesExamplesFromTheWholeOfASortedSet) {
  const at::Tensor real = at::arange(2, at::kDouble).repeat_interleave(500).view({1000, 1});  // two classes
  const at::Tensor fake = at::arange(100, at::kDouble).remainder(2).view({100, 1});
  EXPECT_NEAR(sliced(real, fake)[0].value, 0.0, 1e-9);
}

// z ~ N(0, 1), x | z ~ N(z, 1), with the exact posterior N(x / 2, 1 / 2): -ELBO = -log N(x; 0, 2).
class LinearModel : public NoModel {
 public:
  sdk::Elbo elbo(sdk::Step& step, const at::Tensor& x) override {
    const at::Tensor z = 0.5 * x + std::sqrt(0.5) * step.normal("posterior", x.sizes());
    return {(0.5 * (x - z).square() + 0.5 * std::log(2.0 * std::numbers::pi)).sum(1),
            (0.5 * (0.25 * x.square() + 0.5 - 1.0 - std::log(0.5))).sum(1)};
  }
};

TEST(NegElbo, OfALinearModelWithItsExactPosteriorIsTheLogDensity) {
  for (const char* name : {"neg_elbo", "neg_elbo_grey"}) {
    const auto metric = bundled().metric(name).make({});
    metric->begin({});
    LinearModel model;
    FakeStep step;
    for (int i = 0; i < 40; ++i) metric->real(model, step, at::ones({500, 1}, at::kDouble));
    const auto scores = metric->finish();
    EXPECT_NEAR(named(scores, "").value, 1.5155121234846454, 4 * named(scores, "").error);
    // (x - z)^2 / 2 with x - z ~ N(1/2, 1/2) has the variance (2 * 1/4 + 4 * 1/2 * 1/4) / 4 = 1/4.
    EXPECT_NEAR(named(scores, "").error, std::sqrt(0.25 / 20'000), 2e-4);
    EXPECT_NEAR(named(scores, "kl").value, 0.5 * (0.25 + 0.5 - 1.0 + std::log(2.0)), 1e-12);
    EXPECT_NEAR(named(scores, "").value - named(scores, "reconstruction").value, named(scores, "kl").value,
                1e-9);
    EXPECT_EQ(named(scores, "").n_real, 20'000);
  }
  EXPECT_TRUE(bundled().metric("neg_elbo").info.binary_only);
  EXPECT_TRUE(bundled().metric("neg_elbo_grey").info.grey_only);
}

class SumOfPixels : public NoModel {
 public:
  at::Tensor logits(sdk::Step&, const at::Tensor& x) override { return x.sum(1); }
};

TEST(DiscriminatorAccuracy, IsTheMeanOfBothSides) {
  const auto metric = bundled().metric("discriminator_accuracy").make({});
  metric->begin({});
  SumOfPixels model;
  FakeStep step;
  metric->real(model, step, at::tensor({1.0, 2.0, -1.0, 3.0}, at::kDouble).view({4, 1}));
  metric->fake(model, step, at::tensor({-1.0, 2.0}, at::kDouble).view({2, 1}));
  const auto scores = metric->finish();
  EXPECT_NEAR(named(scores, "real").value, 0.75, 1e-12);
  EXPECT_NEAR(named(scores, "fake").value, 0.5, 1e-12);
  EXPECT_NEAR(named(scores, "").value, 0.625, 1e-12);
  // Of the eight pairs real wins (1, -1), (2, -1), (3, -1), (3, 2) and ties in (2, 2), (-1, -1).
  EXPECT_NEAR(named(scores, "auc").value, (4 + 2 * 0.5) / 8.0, 1e-12);
  EXPECT_NEAR(named(scores, "").error, 0.5 * std::sqrt(0.75 * 0.25 / 4 + 0.25 / 2), 1e-12);
}

}  // namespace
}  // namespace harness::tests
