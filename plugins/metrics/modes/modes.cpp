#include <cmath>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/share_error.h"

namespace {

using namespace harness::sdk;
using harness::plugins::share_error;

struct ModesOptions {
  std::int64_t samples = 2'500;
  double reach = 3.0;
};

class Modes : public Metric {
 public:
  explicit Modes(const ModesOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    centres_ = context.mixture->centres;
    reach_ = options_.reach * context.mixture->standard_deviation;
    counts_ = at::zeros({centres_.size(0)}, at::kLong);
    seen_ = 0;
  }

  void fake(Model&, Step&, const at::Tensor& batch) override {
    const std::int64_t left = options_.samples == 0 ? batch.size(0) : options_.samples - seen_;
    if (left <= 0) return;
    const at::Tensor points = batch.narrow(0, 0, std::min(left, batch.size(0))).to(at::kCPU, at::kDouble);
    seen_ += points.size(0);
    // [N, modes]; a point that is not a number is near no mode.
    const at::Tensor distances = (points.unsqueeze(1) - centres_.unsqueeze(0)).square().sum(2).sqrt();
    const auto [distance, mode] = distances.min(1);
    const at::Tensor near = mode.index({distance.le(reach_)});
    counts_ += at::bincount(near, {}, centres_.size(0));
  }

  std::vector<Score> finish() override {
    if (seen_ == 0) throw harness::internal_error("modes: asked for scores before any sample came");
    const at::Tensor counts = counts_.to(at::kDouble);
    const double high_quality = counts.sum().item<double>();
    const double share = high_quality / static_cast<double>(seen_);
    std::vector<Score> scores{{"", static_cast<double>(counts_.gt(0).sum().item<std::int64_t>())},
                              {"high_quality", share, share_error(share, seen_)}};
    if (high_quality > 0.0) {  // KL(p || uniform) = log modes + sum p log p
      const at::Tensor p = counts / high_quality;
      scores.push_back(
          {"kl", std::log(static_cast<double>(counts.size(0))) + at::xlogy(p, p).sum().item<double>()});
    }
    for (Score& score : scores) score.n_fake = seen_;
    return scores;
  }

 private:
  ModesOptions options_;
  at::Tensor centres_;  // float64 [modes, D], on the CPU
  double reach_ = 0.0;
  at::Tensor counts_;  // int64 [modes]
  std::int64_t seen_ = 0;
};

harness::OptionTable<ModesOptions> options() {
  return harness::OptionTable<ModesOptions>()
      .add("samples", &ModesOptions::samples,
           {.min = 0,
            .unit = "samples",
            .help = "how many are looked at, 0 for all; more find rarer modes, so compare at the protocol's "
                    "2,500"})
      .add("reach", &ModesOptions::reach,
           {.min = 0.0,
            .min_exclusive = true,
            .unit = "standard deviations",
            .help = "farthest distance of a high-quality sample from its mode"});
}

MetricInfo info() {
  MetricInfo info;
  info.unit = "modes";
  info.goal = Goal::kMaximize;
  info.needs = {Capability::kSample};
  info.images = false;
  info.points = true;
  info.needs_mixture = true;
  info.takes_real = false;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<Modes>("modes",
                          "Modes covered: those with at least one sample of high quality, that is within 3 "
                          "standard deviations of the "
                          "nearest mode. high_quality: the share of such samples; kl: KL(their histogram "
                          "over modes || uniform), in nats, where there is one. "
                          "A perfect sampler of 2,500 has high_quality 0.9889 (1 - exp(-9/2)) and kl 0.0014 "
                          "for 8 modes, 0.0049 for 25. "
                          "Protocol of Srivastava et al. 2017 (VEEGAN, arXiv 1705.07761) and Lin et al. 2018 "
                          "(PacGAN, arXiv 1712.04086).",
                          options(), info());
}
