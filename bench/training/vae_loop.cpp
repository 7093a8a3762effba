#include "bench/training/loop.h"

namespace loops {

Loop vae() {
  struct State {
    Images images{10'000, 128};
    Perceptron encoder{{784, 400, 40}, 0.0}, decoder{{20, 400, 784}, 0.0};
    std::unique_ptr<Adam> adam;
  };
  auto state = std::make_shared<State>();
  std::vector<at::Tensor> all = state->encoder.parameters();
  for (const at::Tensor& parameter : state->decoder.parameters()) all.push_back(parameter);
  state->adam = std::make_unique<Adam>(all, 1e-3, 0.9);
  return [state] {
    const at::Tensor x = state->images.next_from_zero().flatten(1);
    const at::Tensor posterior = state->encoder(x);
    const at::Tensor mean = posterior.narrow(1, 0, 20), log_variance = posterior.narrow(1, 20, 20);
    const at::Tensor z = mean + (0.5 * log_variance).exp() * at::randn_like(mean);
    const at::Tensor reconstruction =
        at::binary_cross_entropy_with_logits(state->decoder(z), x, {}, {}, at::Reduction::Sum);
    const at::Tensor kl = 0.5 * (mean * mean + log_variance.exp() - 1.0 - log_variance).sum();
    state->adam->minimize((reconstruction + kl) / 128.0);
  };
}

}  // namespace loops
