#include <algorithm>
#include <cmath>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct SlicedWassersteinOptions {
  std::int64_t projections = 512;
};

// Keeps the projections of every example, [projections] floats each.
class SlicedWasserstein : public Metric {
 public:
  explicit SlicedWasserstein(const SlicedWassersteinOptions& options) : options_(options) {}

  void begin(const MetricContext&) override {
    directions_ = at::Tensor();
    real_.clear();
    fake_.clear();
  }
  void real(Model&, Step& step, const at::Tensor& batch) override { real_.push_back(project(step, batch)); }
  void fake(Model&, Step& step, const at::Tensor& batch) override { fake_.push_back(project(step, batch)); }

  std::vector<Score> finish() override {
    if (real_.empty() || fake_.empty())
      throw harness::internal_error("sliced_wasserstein: asked for a score without both data and samples");
    const at::Tensor all_real = at::cat(real_), all_fake = at::cat(fake_);
    const std::int64_t n = std::min(all_real.size(0), all_fake.size(0));
    // [projections, n], each row rising. Examples from the whole of the larger set: it may be sorted by
    // class.
    const auto sorted = [n](const at::Tensor& projected) {
      const at::Tensor index = at::arange(n, at::kLong).mul(projected.size(0)).floor_divide(n);
      return std::get<0>(projected.index_select(0, index).t().contiguous().sort(1));
    };
    // Squared Wasserstein-2 distance along each direction.
    const at::Tensor squares = (sorted(all_real) - sorted(all_fake)).to(at::kDouble).square().mean(1);
    const double distance = std::sqrt(squares.mean().item<double>());
    const double spread = options_.projections > 1 ? squares.std().item<double>() : 0.0;
    const double error = spread / std::sqrt(static_cast<double>(options_.projections));
    // d sqrt(s) = ds / (2 sqrt(s))
    return {{"", distance, distance > 0.0 ? error / (2.0 * distance) : 0.0, n, n}};
  }

 private:
  at::Tensor project(Step& step, const at::Tensor& batch) {
    const at::Tensor flat = batch.flatten(1);
    if (!directions_.defined()) {
      directions_ = step.normal("directions", {flat.size(1), options_.projections});
      directions_ = directions_ / directions_.square().sum(0, /*keepdim=*/true).sqrt();
    }
    return flat.to(directions_.scalar_type()).mm(directions_).to(at::kCPU);
  }

  SlicedWassersteinOptions options_;
  at::Tensor directions_;  // [D, projections], unit columns
  std::vector<at::Tensor> real_, fake_;
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "data units";
  info.goal = Goal::kMinimize;
  info.needs = {Capability::kSample};
  info.points = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<SlicedWasserstein>(
      "sliced_wasserstein",
      "Sliced Wasserstein-2 distance between held-out data and samples: sqrt(mean over random unit "
      "directions d of "
      "W2^2(<d, x>, <d, G(z)>)), W2^2 the mean squared gap of sorted values. Equal numbers of both (n "
      "spread evenly over the larger set), the same directions for every trial; images as vectors of pixels "
      "in [-1, 1]. For N(0, "
      "s^2 I) "
      "against its shift by m it is |m| / sqrt(D). The error is that over directions. Rabin et al. 2011 "
      "(SSVM); "
      "Bonneel et al. 2015 (JMIV 51).",
      harness::OptionTable<SlicedWassersteinOptions>().add(
          "projections", &SlicedWassersteinOptions::projections,
          {.min = 1,
           .max = 65536,
           .unit = "directions",
           .help = "random directions; four times as many halve the error and take four times the time"}),
      info());
}
