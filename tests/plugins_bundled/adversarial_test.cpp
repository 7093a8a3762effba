// Adversarial losses at given logits: values and gradients by hand.
#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

// The derivatives of objective(terms) towards real and fake logits, and its value.
struct Slopes {
  double value;
  at::Tensor real, fake;
};
Slopes discriminator(const std::string& name, FakeStep& step, const std::vector<double>& real_logits,
                     const std::vector<double>& fake_logits) {
  const auto loss = bundled().adversarial(name).make({}, image_data(1, 28));
  const at::Tensor real = vector_of(real_logits), fake = vector_of(fake_logits);
  const at::Tensor sum = objective(loss->discriminator(step, real, fake));
  const auto slopes = step.grad(sum, {real, fake});
  return {sum.item<double>(), slopes[0].detach(), slopes[1].detach()};
}
Slopes generator(const std::string& name, FakeStep& step, const std::vector<double>& fake_logits) {
  const auto loss = bundled().adversarial(name).make({}, image_data(1, 28));
  const at::Tensor fake = vector_of(fake_logits);
  const at::Tensor sum = objective(loss->generator(step, fake, [] { return at::Tensor(); }));
  return {sum.item<double>(), {}, step.grad(sum, {fake})[0].detach()};
}
FakeStep step_of(const std::string& name) { return step_for(bundled().adversarial(name)); }

void expect_near(const at::Tensor& found, const std::vector<double>& expected) {
  ASSERT_EQ(found.numel(), static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(found[static_cast<std::int64_t>(i)].item<double>(), expected[i], 1e-12);
}

TEST(Minimax, IsTheCrossEntropyOfBothSides) {
  FakeStep step = step_of("minimax");
  const Slopes d = discriminator("minimax", step, {0.0, 2.0}, {-1.0, 3.0});
  EXPECT_NEAR(d.value,
              0.5 * (-std::log(sigmoid(0.0)) - std::log(sigmoid(2.0))) +
                  0.5 * (-std::log(1.0 - sigmoid(-1.0)) - std::log(1.0 - sigmoid(3.0))),
              1e-12);
  expect_near(d.real, {0.5 * (sigmoid(0.0) - 1.0), 0.5 * (sigmoid(2.0) - 1.0)});
  expect_near(d.fake, {0.5 * sigmoid(-1.0), 0.5 * sigmoid(3.0)});
}

TEST(Minimax, GivesTheGeneratorTheOtherPlayersLossNegated) {
  FakeStep step = step_of("minimax");
  const Slopes g = generator("minimax", step, {-4.0, 1.0});
  EXPECT_NEAR(g.value, 0.5 * (std::log(1.0 - sigmoid(-4.0)) + std::log(1.0 - sigmoid(1.0))), 1e-12);
  expect_near(g.fake, {-0.5 * sigmoid(-4.0), -0.5 * sigmoid(1.0)});
}

TEST(Nonsaturating, DiffersFromMinimaxInTheGeneratorsLossOnly) {
  FakeStep step = step_of("nonsaturating"), other = step_of("minimax");
  EXPECT_EQ(discriminator("nonsaturating", step, {0.3}, {-0.7}).value,
            discriminator("minimax", other, {0.3}, {-0.7}).value);
  const Slopes g = generator("nonsaturating", step, {-4.0, 1.0});
  EXPECT_NEAR(g.value, -0.5 * (std::log(sigmoid(-4.0)) + std::log(sigmoid(1.0))), 1e-12);
  expect_near(g.fake, {0.5 * (sigmoid(-4.0) - 1.0), 0.5 * (sigmoid(1.0) - 1.0)});
}

TEST(Nonsaturating, SmoothsTheRealLabel) {
  FakeStep step = step_of("nonsaturating");
  step.hyperparameters["real_label"] = 0.9;
  const Slopes d = discriminator("nonsaturating", step, {1.5}, {0.0});
  EXPECT_NEAR(d.value, -0.9 * std::log(sigmoid(1.5)) - 0.1 * std::log(1.0 - sigmoid(1.5)) - std::log(0.5),
              1e-12);
  expect_near(d.real, {sigmoid(1.5) - 0.9});
}

TEST(Nonsaturating, StaysFiniteForLargeLogits) {
  FakeStep step = step_of("nonsaturating");
  const Slopes d = discriminator("nonsaturating", step, {-1000.0}, {1000.0});
  EXPECT_NEAR(d.value, 2000.0, 1e-9);
  expect_near(d.real, {-1.0});
}

TEST(LeastSquares, IsHalfTheSquaredGapToItsTargets) {
  FakeStep step = step_of("least_squares");
  const Slopes d = discriminator("least_squares", step, {0.5, 3.0}, {-1.0, 2.0});
  EXPECT_NEAR(d.value, 0.25 * (0.25 + 4.0) + 0.25 * (1.0 + 4.0), 1e-12);
  expect_near(d.real, {-0.25, 1.0});
  expect_near(d.fake, {-0.5, 1.0});
  const Slopes g = generator("least_squares", step, {-1.0, 2.0});
  EXPECT_NEAR(g.value, 0.25 * (4.0 + 1.0), 1e-12);
  expect_near(g.fake, {-1.0, 0.5});
}

TEST(LeastSquares, TakesOtherTargets) {
  FakeStep step = step_of("least_squares");
  step.hyperparameters["fake_target"] = -1.0;
  step.hyperparameters["generator_target"] = 0.0;
  EXPECT_NEAR(discriminator("least_squares", step, {1.0}, {1.0}).value, 2.0, 1e-12);
  EXPECT_NEAR(generator("least_squares", step, {3.0}).value, 4.5, 1e-12);
}

TEST(Wasserstein, IsTheDifferenceOfMeans) {
  FakeStep step = step_of("wasserstein");
  const Slopes d = discriminator("wasserstein", step, {1.0, 5.0}, {-2.0, 4.0});
  EXPECT_NEAR(d.value, -3.0 + 1.0, 1e-12);
  expect_near(d.real, {-0.5, -0.5});
  expect_near(d.fake, {0.5, 0.5});
  const Slopes g = generator("wasserstein", step, {-2.0, 4.0});
  EXPECT_NEAR(g.value, -1.0, 1e-12);
  expect_near(g.fake, {-0.5, -0.5});
}

TEST(Hinge, CountsOnlyWhatIsInsideTheMargin) {
  FakeStep step = step_of("hinge");
  const Slopes d = discriminator("hinge", step, {0.25, 2.0}, {-3.0, 0.5});
  EXPECT_NEAR(d.value, 0.5 * 0.75 + 0.5 * 1.5, 1e-12);
  expect_near(d.real, {-0.5, 0.0});
  expect_near(d.fake, {0.0, 0.5});
  expect_near(generator("hinge", step, {-2.0, 4.0}).fake, {-0.5, -0.5});
}

}  // namespace
}  // namespace harness::tests
