#include <vector>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct ActiveUnitsOptions {
  double threshold = 0.01;
};

class ActiveUnits : public Metric {
 public:
  explicit ActiveUnits(const ActiveUnitsOptions& options) : options_(options) {}

  void begin(const MetricContext&) override {
    n_ = 0;
    mean_ = at::Tensor();
    squares_ = at::Tensor();
  }
  // Sums of squares about the mean, merged batch by batch: Chan, Golub and LeVeque 1983.
  void real(Model& model, Step& step, const at::Tensor& batch) override {
    const at::Tensor codes = model.encode(step, batch).to(at::kCPU, at::kDouble);
    const at::Tensor mean = codes.mean(0), squares = (codes - mean).square().sum(0);
    const auto had = static_cast<double>(n_), more = static_cast<double>(codes.size(0));
    if (n_ == 0) {
      mean_ = mean;
      squares_ = squares;
    } else {
      const at::Tensor gap = mean - mean_;
      squares_ = squares_ + squares + gap.square() * (had * more / (had + more));
      mean_ = mean_ + gap * (more / (had + more));
    }
    n_ += codes.size(0);
  }

  std::vector<Score> finish() override {
    if (n_ < 2)
      throw harness::input_error("active_units: needs at least 2 held-out examples.",
                                 "Take a data set with more held-out examples.");
    const at::Tensor variance = squares_ / static_cast<double>(n_ - 1);
    if (!at::isfinite(variance).all().item<bool>())
      throw harness::input_error("active_units: some codes are not finite (NaN or infinite).",
                                 "If the model has diverged, lower optimizer.lr.");
    const auto active = static_cast<double>(variance.gt(options_.threshold).sum().item<std::int64_t>());
    const auto units = static_cast<double>(variance.size(0));
    return {{"", active, 0.0, n_, 0}, {"share", active / units, 0.0, n_, 0}, {"units", units, 0.0, n_, 0}};
  }

 private:
  ActiveUnitsOptions options_;
  std::int64_t n_ = 0;
  at::Tensor mean_, squares_;  // [L], float64
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "units";
  info.goal = Goal::kNone;
  info.needs = {Capability::kEncode};
  info.takes_fake = false;
  info.points = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<ActiveUnits>(
      "active_units",
      "Latents that the model uses: those whose posterior mean has a variance over held-out examples above "
      "the "
      "threshold. The others stay at the prior, whatever the example is. Burda, Grosse and Salakhutdinov "
      "2016 "
      "(arXiv 1509.00519), section 5.1. Neither direction is better in itself: few say that the posterior "
      "has "
      "collapsed, or that the data need no more. share: of all; units: all.",
      harness::OptionTable<ActiveUnitsOptions>().add(
          "threshold", &ActiveUnitsOptions::threshold,
          {.min = 0.0,
           .unit = "variance; that of the prior is 1",
           .help =
               "above which a latent counts as active. The count hardly hangs on it: variances are near 0 or "
               "well above"}),
      info());
}
