#pragma once

#include <ATen/ATen.h>

#include <string_view>

#include "harness/sdk/step.h"

namespace harness::sdk {

// Dropout whose mask comes from the step (torch::nn::Dropout draws from the global generator and is refused).
// In evaluation the identity. probability: of a unit being dropped, in [0, 1). It drops in every training
// phase, Phase::eval or not: in a net that some phase lists there, use the one below.
inline at::Tensor dropout(Step& step, const at::Tensor& x, double probability,
                          std::string_view purpose = "dropout") {
  if (!step.training() || probability <= 0.0) return x;
  const at::Tensor keep = step.uniform(purpose, x.sizes()).ge(probability).to(x.scalar_type());
  return x * keep * (1.0 / (1.0 - probability));
}

// The same for a net of which `layer` is a registered module: also the identity in phases that list this
// module in Phase::eval, as its norm layers are in eval mode there.
template <class Layer>
requires requires(const Layer& layer) { layer->is_training(); }
at::Tensor dropout(Step& step, const Layer& layer, const at::Tensor& x, double probability,
                   std::string_view purpose = "dropout") {
  return layer->is_training() ? dropout(step, x, probability, purpose) : x;
}

// Latent vectors [n, dimensions], `kind` "normal" for N(0, 1) or "uniform" for U(-1, 1).
inline at::Tensor latent_vectors(Step& step, std::string_view kind, std::int64_t n, std::int64_t dimensions,
                                 std::string_view purpose = "latents") {
  if (kind == "uniform") return step.uniform(purpose, {n, dimensions}) * 2.0 - 1.0;
  return step.normal(purpose, {n, dimensions});
}

}  // namespace harness::sdk
