#pragma once

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/example_mean.h"

namespace harness::plugins {

// Mean over held-out images of -log p(x | z) + KL(q(z | x) || p(z)), one draw of z an image; its two parts
// are scores of their own.
class HeldOutElbo : public sdk::Metric {
 public:
  explicit HeldOutElbo(const sdk::NoOptions&) {}

  void begin(const sdk::MetricContext&) override {
    n_ = 0;
    for (ExampleMean& sum : sums_) sum = {};
  }
  void real(sdk::Model& model, sdk::Step& step, const at::Tensor& batch) override {
    const sdk::Elbo elbo = model.elbo(step, batch);
    const at::Tensor reconstruction = elbo.reconstruction.to(at::kDouble), kl = elbo.kl.to(at::kDouble);
    sums_[0].add(reconstruction + kl);
    sums_[1].add(reconstruction);
    sums_[2].add(kl);
    n_ += batch.size(0);
  }
  std::vector<sdk::Score> finish() override {
    if (n_ == 0) throw internal_error("neg_elbo: asked for a score before any image came");
    return {sums_[0].score("", n_), sums_[1].score("reconstruction", n_), sums_[2].score("kl", n_)};
  }

  static sdk::MetricInfo info() {
    sdk::MetricInfo info;
    info.unit = "nats";
    info.goal = sdk::Goal::kMinimize;
    info.needs = {sdk::Capability::kElbo};
    info.takes_fake = false;
    return info;
  }

 private:
  ExampleMean sums_[3];
  std::int64_t n_ = 0;
};

}  // namespace harness::plugins
