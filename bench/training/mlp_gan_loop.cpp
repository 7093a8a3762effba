#include <numbers>

#include "bench/training/loop.h"

namespace loops {
namespace {

// Non-saturating loss; `real` gives a batch, `squash` is the generator's last function.
Loop adversarial(std::function<at::Tensor()> real, const std::vector<std::int64_t>& generator_widths,
                 const std::vector<std::int64_t>& discriminator_widths, bool squash) {
  struct State {
    Perceptron generator, discriminator;
    Adam generator_adam, discriminator_adam;
  };
  Perceptron generator(generator_widths, 0.2), discriminator(discriminator_widths, 0.2);
  auto state =
      std::make_shared<State>(State{generator, discriminator, Adam(generator.parameters(), 2e-4, 0.5),
                                    Adam(discriminator.parameters(), 2e-4, 0.5)});
  return [state, real, squash, latent = generator_widths.front()] {
    const at::Tensor x = real();
    const auto draw = [&] {
      const at::Tensor out = state->generator(at::randn({x.size(0), latent}));
      return squash ? at::tanh(out) : out;
    };
    at::Tensor fake;
    {
      at::NoGradGuard no_grad;
      fake = draw();
    }
    const std::vector<at::Tensor> logits = state->discriminator(at::cat({x, fake})).chunk(2);
    state->discriminator_adam.minimize(at::softplus(-logits[0]).mean() + at::softplus(logits[1]).mean());
    state->generator_adam.minimize(at::softplus(-state->discriminator(draw())).mean());
  };
}

}  // namespace

Loop mlp_gan() {
  auto images = std::make_shared<Images>(10'000, 64);
  return adversarial([images] { return images->next().flatten(1); }, {100, 128, 256, 512, 784},
                     {784, 512, 256, 128, 1}, true);
}

Loop ring_gan() {
  const at::Tensor angle = at::randint(8, {100'000}, at::kLong) * (std::numbers::pi / 4);
  const at::Tensor points = at::stack({angle.cos(), angle.sin()}, 1) + 0.01 * at::randn({100'000, 2});
  struct Order {
    at::Tensor index = at::randperm(100'000);
    std::int64_t position = 0;
  };
  auto order = std::make_shared<Order>();
  const auto next = [points, order] {
    if (order->position + 256 > 100'000) *order = Order{};
    order->position += 256;
    return points.index_select(0, order->index.narrow(0, order->position - 256, 256));
  };
  return adversarial(next, {2, 128, 128, 128, 2}, {2, 128, 128, 128, 1}, false);
}

}  // namespace loops
