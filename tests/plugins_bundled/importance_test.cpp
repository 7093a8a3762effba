// The importance bound of the bundled VAE where log p(x) is known, and the metric made of it.
#include <map>
#include <numbers>

#include "harness/sdk/model_plugin.h"
#include "plugins/models/importance.h"
#include "tests/plugins_bundled/bundled.h"
#include "tests/support/fake_bank.h"

namespace harness::tests {
namespace {

// Counts what a model draws at once.
struct CountingStep : FakeStep {
  std::int64_t most = 0;  // rows of latents
  at::Tensor normal(std::string_view purpose, at::IntArrayRef shape) override {
    most = std::max(most, shape[0] * shape[1]);
    return FakeStep::normal(purpose, shape);
  }
};

// The bundled VAE with one linear layer each way and a Gaussian likelihood, in float64: x = W z + b + s e,
// q(z | x) = N(A (x - b), diag(v)).
class LinearVae {
 public:
  LinearVae(const at::Tensor& w, const at::Tensor& b, double s) : w_(w), b_(b), s_(s) {
    const auto& loss = bundled().reconstruction("gaussian");
    sdk::ModelContext context;
    context.data.shape = {1, 1, w.size(0)};
    step.with_defaults(loss.options);
    step.hyperparameters["standard_deviation"] = s;
    reconstruction_ = loss.make({}, context.data);
    context.reconstruction = reconstruction_.get();
    model_ = bundled().model("vae").make({{"latent_dim", Value(w.size(1))}, {"widths", Value(ValueList{})}},
                                         context);
    model_->build(bank_);
    for (auto& [name, module] : bank_.modules) module->to(at::kDouble);
    set("decoder_0", w, b);
  }
  // The net sees u = (x + 1) / 2: A (x - b) = 2 A u - A (1 + b).
  void posterior(const at::Tensor& a, const at::Tensor& v) {
    set("encoder_0", at::cat({2.0 * a, at::zeros_like(a)}), at::cat({-a.mv(1.0 + b_), v.log()}));
  }
  void exact_posterior() {
    const at::Tensor precision =
        at::eye(w_.size(1), at::kDouble) + w_.t().mm(w_) / (s_ * s_);  // diagonal for orthogonal columns
    posterior(at::linalg_inv(precision).mm(w_.t()) / (s_ * s_), precision.diagonal().reciprocal());
  }
  at::Tensor bound(const at::Tensor& x, std::int64_t k) {
    const at::NoGradGuard no_grad;
    return model_->importance_bound(step, x.view({x.size(0), 1, 1, x.size(1)}), k);
  }
  // log N(x; b, W W^T + s^2 I).
  at::Tensor log_density(const at::Tensor& x) const {
    const at::Tensor s = w_.mm(w_.t()) + s_ * s_ * at::eye(w_.size(0), at::kDouble);
    const at::Tensor gap = x - b_;
    return -0.5 * ((gap.mm(at::linalg_inv(s)) * gap).sum(1) + at::logdet(s) +
                   static_cast<double>(w_.size(0)) * std::log(2.0 * std::numbers::pi));
  }

  CountingStep step;

 private:
  void set(const std::string& layer, const at::Tensor& weight, const at::Tensor& bias) {
    const at::NoGradGuard no_grad;
    const auto parameters = bank_.modules.at(layer)->named_parameters();
    parameters["weight"].copy_(weight);
    parameters["bias"].copy_(bias);
  }

  at::Tensor w_, b_;
  double s_;
  FakeBank bank_;
  std::unique_ptr<sdk::Reconstruction> reconstruction_;
  std::unique_ptr<sdk::Model> model_;
};

at::Tensor matrix(std::vector<double> values, std::int64_t columns) {
  return at::tensor(values, at::kDouble).view({-1, columns});
}

// z ~ N(0, 1), x | z ~ N(z, 1): p(x) = N(0, 2).
LinearVae toy() { return LinearVae(at::ones({1, 1}, at::kDouble), at::zeros({1}, at::kDouble), 1.0); }
constexpr double kToyLogDensityAtOne = -1.5155121234846454;

TEST(ImportanceBound, WithTheExactPosteriorIsTheLogDensityAtAnyNumberOfDraws) {
  LinearVae vae(matrix({1, 0, 0, 2, 0.5, 0, 0, -1}, 2), at::tensor({0.3, -0.2, 0.1, 0.0}, at::kDouble), 0.7);
  vae.exact_posterior();
  const at::Tensor x = at::randn({5, 4}, at::kDouble), expected = vae.log_density(x);
  for (const std::int64_t k : {1, 3, 2'000}) {
    const at::Tensor bound = vae.bound(x, k);
    EXPECT_EQ(bound.sizes(), at::IntArrayRef({5}));
    EXPECT_EQ(bound.scalar_type(), at::kDouble);
    EXPECT_LT((bound - expected).abs().max().item<double>(), 1e-9) << k;  // every weight is p(x)
  }
  EXPECT_LE(vae.step.most, 1'024) << "latents at once, whatever k is";
}

TEST(ImportanceBound, OfTheToyWithItsExactPosteriorIsItsLogDensity) {
  LinearVae vae = toy();
  vae.posterior(at::full({1, 1}, 0.5, at::kDouble), at::full({1}, 0.5, at::kDouble));
  const at::Tensor x = at::ones({4, 1}, at::kDouble);
  for (const std::int64_t k : {1, 7})
    EXPECT_LT((vae.bound(x, k) - kToyLogDensityAtOne).abs().max().item<double>(), 1e-12);
}

TEST(ImportanceBound, WithThePriorAsPosteriorRisesFromTheElboToTheLogDensity) {
  LinearVae vae = toy();
  vae.posterior(at::zeros({1, 1}, at::kDouble), at::ones({1}, at::kDouble));
  const auto expect_mean = [&](std::int64_t k, std::int64_t images, double expected, double digits) {
    const at::Tensor bound = vae.bound(at::ones({images, 1}, at::kDouble), k);
    const double error = bound.std().item<double>() / std::sqrt(static_cast<double>(images));
    EXPECT_LT(error, 0.01) << k;
    EXPECT_NEAR(bound.mean().item<double>(), expected, digits + 4 * error) << k;
  };
  expect_mean(1, 40'000, -0.5 * std::log(2.0 * std::numbers::pi) - 1.0, 0.0);  // -E (1 - z)^2 / 2 = -1
  expect_mean(5, 40'000, -1.557, 5e-4);
  expect_mean(50, 40'000, -1.519, 5e-4);
  // log p - (E w^2 / p^2 - 1) / 2k + O(1 / k^2), and E w^2 = exp(-1/3) / (2 pi sqrt 3).
  const double square = std::exp(-1.0 / 3.0) / (2.0 * std::numbers::pi * std::sqrt(3.0));
  expect_mean(2'000, 2'000,
              kToyLogDensityAtOne - (square * std::exp(-2.0 * kToyLogDensityAtOne) - 1.0) / 4'000.0, 0.0);
}

TEST(LogMeanWeight, IsTheSameInChunksAndDoesNotUnderflow) {
  const at::Tensor weights = 10.0 * at::randn({101, 3}, at::kDouble) - 20'000.0;
  const at::Tensor expected = at::logsumexp(weights, 0) - std::log(101.0);
  for (const std::int64_t at_once : {1, 7, 100, 101, 500}) {
    std::int64_t seen = 0;
    const at::Tensor found = plugins::log_mean_weight(101, at_once, [&](std::int64_t draws) {
      EXPECT_LE(draws, at_once);
      seen += draws;
      return weights.narrow(0, seen - draws, draws);
    });
    EXPECT_EQ(seen, 101);
    EXPECT_LT((found - expected).abs().max().item<double>(), 1e-10) << at_once;
  }
}

// Whose bound on an image's log density is its first pixel, less 1 / k.
class KnownBound : public sdk::Model {
 public:
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
  at::Tensor importance_bound(sdk::Step&, const at::Tensor& x, std::int64_t k) override {
    return x.flatten(1).select(1, 0) - 1.0 / static_cast<double>(k);
  }
};

std::map<std::string, sdk::Score> scores_of(const char* name, const Settings& settings) {
  const auto metric = bundled().metric(name).make(settings);
  sdk::MetricContext context;
  context.data.shape = {1, 2, 4};
  context.data.test_size = 100;
  metric->begin(context);
  KnownBound model;
  FakeStep step;
  for (std::int64_t begin = 0; begin < 100; begin += 30) {  // pixels 0, 1, ... 99
    const std::int64_t n = std::min<std::int64_t>(30, 100 - begin);
    metric->real(model, step,
                 -at::arange(begin, begin + n, at::kDouble).view({n, 1, 1, 1}).expand({n, 1, 2, 4}));
  }
  std::map<std::string, sdk::Score> scores;
  for (const sdk::Score& score : metric->finish()) EXPECT_TRUE(scores.emplace(score.name, score).second);
  return scores;
}

TEST(ImportanceNll, IsTheMeanBoundAtThreeNumbersOfDraws) {
  for (const char* name : {"importance_nll", "importance_nll_grey"}) {
    auto scores = scores_of(name, {{"k", 40}, {"examples", 0}});
    EXPECT_NEAR(scores[""].value, 49.5 + 1.0 / 40, 1e-12);
    EXPECT_NEAR(scores["one_draw"].value, 49.5 + 1.0, 1e-12);
    EXPECT_NEAR(scores["tenth_of_draws"].value, 49.5 + 1.0 / 4, 1e-12);
    EXPECT_EQ(scores["draws"].value, 40.0);
    // The variance of 0 .. 99 is (100^2 - 1) / 12, over n - 1.
    EXPECT_NEAR(scores[""].error, std::sqrt((100.0 * 100.0 - 1.0) / 12.0 / 99.0), 1e-12);
    EXPECT_EQ(scores[""].n_real, 100);
    EXPECT_EQ(scores.contains("bits_per_dimension"), std::string(name) == "importance_nll");
  }
  auto scores = scores_of("importance_nll", {{"k", 40}, {"examples", 0}});
  EXPECT_NEAR(scores["bits_per_dimension"].value, scores[""].value / (8.0 * std::log(2.0)), 1e-12);
  EXPECT_TRUE(bundled().metric("importance_nll").info.binary_only);
  EXPECT_TRUE(bundled().metric("importance_nll_grey").info.grey_only);
}

TEST(ImportanceNll, LooksAtExamplesThatAreSpreadEvenly) {
  auto scores = scores_of("importance_nll", {{"k", 1}, {"examples", 5}});
  EXPECT_EQ(scores[""].n_real, 5);
  EXPECT_NEAR(scores[""].value, (19 + 39 + 59 + 79 + 99) / 5.0 + 1.0, 1e-12);
}

}  // namespace
}  // namespace harness::tests
