// The penalty, reconstruction and variational losses against closed forms.
#include <numbers>

#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

// A critic D(x) = <w, x> has the slope |w| everywhere.
struct LinearCritic {
  at::Tensor w = vector_of({3.0, 4.0});  // |w| = 5
  FakeStep step = step_for(bundled().penalty("gradient_penalty"));

  std::vector<sdk::Term> terms(const Settings& settings = {}) {
    sdk::DataInfo points;
    points.shape = {2};
    const auto penalty = bundled().penalty("gradient_penalty").make(settings, points);
    sdk::Penalty::Inputs inputs;
    inputs.critic = [this](const at::Tensor& x) { return x.mv(w); };
    inputs.real = at::randn({16, 2}, at::kDouble);
    inputs.fake = at::randn({16, 2}, at::kDouble);
    return penalty->terms(step, inputs);
  }
};

TEST(GradientPenalty, OfALinearCriticIsTheSquaredExcessOfItsSlope) {
  LinearCritic critic;
  const auto terms = critic.terms();
  EXPECT_NEAR(terms[0].value.item<double>(), 16.0, 1e-10);
  EXPECT_EQ(terms[0].weight.item<double>(), 10.0);
  EXPECT_TRUE(terms[1].logged_only);
  EXPECT_NEAR(terms[1].value.item<double>(), 5.0, 1e-10);
}

TEST(GradientPenalty, PushesTheCriticsWeightsTowardsTheTarget) {
  LinearCritic critic;
  // d (|w| - 1)^2 / dw = 2 (|w| - 1) w / |w|, ten times
  const at::Tensor slope = critic.step.grad(objective(critic.terms()), {critic.w})[0];
  EXPECT_NEAR(slope[0].item<double>(), 10.0 * 2.0 * 4.0 * 0.6, 1e-9);
  EXPECT_NEAR(slope[1].item<double>(), 10.0 * 2.0 * 4.0 * 0.8, 1e-9);
}

TEST(GradientPenalty, OfAQuadraticCriticIsTakenBetweenRealAndFake) {
  const auto& entry = bundled().penalty("gradient_penalty");
  FakeStep step = step_for(entry), again = step_for(entry);
  sdk::DataInfo points;
  points.shape = {2};
  const at::Tensor scale = vector_of({2.0});  // D(x) = scale |x|^2 / 2 has the slope scale |x|
  sdk::Penalty::Inputs inputs;
  inputs.critic = [&](const at::Tensor& x) { return 0.5 * scale * x.square().sum(1); };
  inputs.real = at::tensor({3.0, 0.0}, at::kDouble).expand({64, 2});
  inputs.fake = at::tensor({0.0, 4.0}, at::kDouble).expand({64, 2});
  const auto terms = entry.make({}, points)->terms(step, inputs);
  const at::Tensor u = again.uniform("interpolation", {64});  // x' = (3 (1 - u), 4 u)
  const at::Tensor length = ((3.0 * (1.0 - u)).square() + (4.0 * u).square()).sqrt();
  EXPECT_NEAR(terms[0].value.item<double>(), (2.0 * length - 1.0).square().mean().item<double>(), 1e-9);
  EXPECT_NEAR(terms[1].value.item<double>(), 2.0 * length.mean().item<double>(), 1e-9);
  EXPECT_NEAR(step.grad(terms[0].value, {scale})[0].item<double>(),
              (2.0 * (2.0 * length - 1.0) * length).mean().item<double>(), 1e-9);
}

TEST(GradientPenalty, OneSidedLetsFlatCriticsBe) {
  LinearCritic critic;
  critic.w = vector_of({0.3, 0.4});
  EXPECT_NEAR(critic.terms()[0].value.item<double>(), 0.25, 1e-10);
  EXPECT_EQ(critic.terms({{"one_sided", Value(true)}})[0].value.item<double>(), 0.0);
}

TEST(GradientPenalty, HasFiniteGradientsForADeadCritic) {
  LinearCritic critic;
  critic.w = vector_of({0.0, 0.0});
  const at::Tensor slope = critic.step.grad(objective(critic.terms()), {critic.w})[0];
  EXPECT_TRUE(slope.isfinite().all().item<bool>());
}

TEST(GradientPenalty, DemandsACriticThatTreatsExamplesOneByOne) {
  EXPECT_EQ(bundled().penalty("gradient_penalty").demands, std::vector<std::string>{"per_example_critic"});
}

TEST(Bernoulli, IsTheLogProbabilityOfBinaryPixels) {
  const auto loss = bundled().reconstruction("bernoulli").make({}, image_data(1, 2));
  FakeStep step;
  const at::Tensor logits =
      at::tensor({0.0, std::log(3.0), -std::log(3.0), 0.0}, at::kDouble).view({1, 1, 2, 2});
  const at::Tensor pixels = at::tensor({1.0, 1.0, 1.0, -1.0}, at::kDouble).view({1, 1, 2, 2});
  // p = 1/2, 3/4, 1/4, 1/2
  EXPECT_NEAR(loss->negative_log_likelihood(step, logits, pixels)[0].item<double>(),
              -std::log(0.5 * 0.75 * 0.25 * 0.5), 1e-12);
  EXPECT_NEAR(loss->mean(logits).flatten()[1].item<double>(), 0.5, 1e-12);
}

TEST(Bernoulli, WeighsGreyPixelsByTheirLevel) {
  const auto loss = bundled().reconstruction("bernoulli").make({}, image_data(1, 1));
  FakeStep step;
  const at::Tensor logit = vector_of({std::log(4.0)}).view({1, 1, 1, 1});  // 0.8
  const at::Tensor grey = at::full({1, 1, 1, 1}, -0.4, at::kDouble);       // 0.3
  const at::Tensor loss_value = loss->negative_log_likelihood(step, logit, grey);
  EXPECT_NEAR(loss_value.item<double>(), -0.3 * std::log(0.8) - 0.7 * std::log(0.2), 1e-12);
  EXPECT_NEAR(step.grad(loss_value, {logit})[0].item<double>(), 0.8 - 0.3, 1e-12);
}

TEST(Gaussian, IsTheDensityWithItsNormaliser) {
  const auto loss = bundled().reconstruction("gaussian").make({}, image_data(1, 2));
  FakeStep step = step_for(bundled().reconstruction("gaussian"));
  const at::Tensor output = at::zeros({1, 1, 2, 2}, at::kDouble);
  const at::Tensor target = at::tensor({0.5, -0.5, 1.0, 0.0}, at::kDouble).view({1, 1, 2, 2});
  const double s = 0.5, normaliser = std::log(s * std::sqrt(2.0 * std::numbers::pi));
  EXPECT_NEAR(loss->negative_log_likelihood(step, output, target)[0].item<double>(),
              (0.25 + 0.25 + 1.0) / (2.0 * s * s) + 4.0 * normaliser, 1e-12);
  EXPECT_EQ(loss->mean(at::full({1, 1, 2, 2}, 3.0, at::kDouble)).max().item<double>(), 1.0);
}

TEST(Kl, OfANormalFromThePriorIsTheClosedForm) {
  const auto& entry = bundled().variational("kl");
  FakeStep step = step_for(entry);
  const auto loss = entry.make({}, image_data(1, 28));
  const at::Tensor mean = at::full({3, 1}, 1.0, at::kDouble).requires_grad_(true);
  const at::Tensor log_variance = at::full({3, 1}, std::log(0.25), at::kDouble).requires_grad_(true);
  const auto terms = loss->terms(step, mean, log_variance);
  // KL(N(1, 1/4) || N(0, 1)) = (1 + 1/4 - 1 - log(1/4)) / 2
  EXPECT_NEAR(terms[0].value.item<double>(), 0.8181471805599453, 1e-12);
  const auto slopes = step.grad(terms[0].value, {mean, log_variance});
  EXPECT_NEAR(slopes[0][0].item<double>(), 1.0 / 3.0, 1e-12);
  EXPECT_NEAR(slopes[1][0].item<double>(), 0.5 * (0.25 - 1.0) / 3.0, 1e-12);
}

TEST(Kl, SumsOverDimensionsAndIsWeighedByBeta) {
  const auto& entry = bundled().variational("kl");
  FakeStep step = step_for(entry);
  step.hyperparameters["beta"] = 4.0;
  const auto terms = entry.make({}, image_data(1, 28))
                         ->terms(step, at::ones({2, 5}, at::kDouble), at::zeros({2, 5}, at::kDouble));
  EXPECT_NEAR(terms[0].value.item<double>(), 2.5, 1e-12);
  EXPECT_NEAR(objective(terms).item<double>(), 10.0, 1e-12);
}

}  // namespace
}  // namespace harness::tests
