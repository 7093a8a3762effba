#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/share_error.h"

namespace {

using namespace harness::sdk;

struct DiscriminatorAccuracyOptions {
  double threshold = 0.0;
};

class DiscriminatorAccuracy : public Metric {
 public:
  explicit DiscriminatorAccuracy(const DiscriminatorAccuracyOptions& options) : options_(options) {}

  void begin(const MetricContext&) override {
    real_.clear();
    fake_.clear();
  }
  void real(Model& model, Step& step, const at::Tensor& batch) override {
    real_.push_back(model.logits(step, batch).to(at::kCPU, at::kDouble));
  }
  void fake(Model& model, Step& step, const at::Tensor& batch) override {
    fake_.push_back(model.logits(step, batch).to(at::kCPU, at::kDouble));
  }

  std::vector<Score> finish() override {
    if (real_.empty() || fake_.empty())
      throw harness::internal_error(
          "discriminator_accuracy: asked for a score without both data and samples");
    const at::Tensor real = at::cat(real_), fake = at::cat(fake_);
    const Share on_real = share(real.gt(options_.threshold)), on_fake = share(fake.lt(options_.threshold));
    std::vector<Score> scores{
        {"", 0.5 * (on_real.value + on_fake.value), 0.5 * std::hypot(on_real.error, on_fake.error)},
        {"real", on_real.value, on_real.error},
        {"fake", on_fake.value, on_fake.error},
        {"auc", area_under_curve(real, fake)}};
    for (Score& score : scores) {
      score.n_real = real.numel();
      score.n_fake = fake.numel();
    }
    return scores;
  }

 private:
  struct Share {
    double value, error;
  };
  static Share share(const at::Tensor& right) {
    const double p = right.to(at::kDouble).mean().item<double>();
    return {p, harness::plugins::share_error(p, right.numel())};
  }
  // The probability that real beats fake, ties counting half: Mann and Whitney's U over n_real n_fake.
  static double area_under_curve(const at::Tensor& real, const at::Tensor& fake) {
    const at::Tensor sorted = std::get<0>(fake.sort());
    const at::Tensor below = at::searchsorted(sorted, real, /*out_int32=*/false, /*right=*/false);
    const at::Tensor not_above = at::searchsorted(sorted, real, /*out_int32=*/false, /*right=*/true);
    return 0.5 * (below + not_above).to(at::kDouble).mean().item<double>() /
           static_cast<double>(fake.numel());
  }

  DiscriminatorAccuracyOptions options_;
  std::vector<at::Tensor> real_, fake_;  // logits
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "fraction";
  info.goal = Goal::kNone;
  info.needs = {Capability::kSample, Capability::kLogits};
  info.points = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<DiscriminatorAccuracy>(
      "discriminator_accuracy",
      "How well the discriminator tells held-out data from samples: mean of the shares real (logits above "
      "the "
      "threshold) and fake (below it), which is 0.5 when it cannot. auc: the probability that a real logit "
      "exceeds a "
      "fake one, which needs no threshold (Hanley and McNeil 1982, Radiology 143).",
      harness::OptionTable<DiscriminatorAccuracyOptions>().add(
          "threshold", &DiscriminatorAccuracyOptions::threshold,
          {.min = -1e6,
           .max = 1e6,
           .unit = "logit",
           .help =
               "0 suits losses on log-odds, hinge among them; 0.5 least squares with targets 0 and 1; for "
               "Wasserstein critics, which have none, look at auc"}),
      info());
}
