#include <cmath>
#include <numbers>

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct GaussianOptions {
  double standard_deviation = 0.5;
};

class Gaussian : public Reconstruction {
 public:
  Gaussian(const GaussianOptions&, const DataInfo& data)
      : log_normaliser_(0.5 * std::log(2.0 * std::numbers::pi)),
        dimensions_(static_cast<double>(data.dimensions())) {}

  at::Tensor negative_log_likelihood(Step& step, const at::Tensor& output,
                                     const at::Tensor& target) override {
    const at::Tensor deviation = step.hp("standard_deviation");
    const at::Tensor gap = target - output;
    const at::Tensor squares = (gap * gap).flatten(1).sum(1);  // [N]
    return squares / (2.0 * deviation * deviation) + dimensions_ * (deviation.log() + log_normaliser_);
  }
  at::Tensor mean(const at::Tensor& output) const override { return output.clamp(-1.0, 1.0); }
  std::string name() const override { return "gaussian"; }

 private:
  double log_normaliser_, dimensions_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<Gaussian>(
      "gaussian",
      "-log p(x | z) = ||x - o||^2 / (2 s^2) + D log(s sqrt(2 pi)) for images in [-1, 1], the decoder's "
      "output o "
      "and a stated standard deviation s. Kingma and Welling 2014 (arXiv 1312.6114), appendix C.2.",
      harness::OptionTable<GaussianOptions>().add(
          "standard_deviation", &GaussianOptions::standard_deviation,
          {.min = 0.0,
           .min_exclusive = true,
           .unit = "pixel value; black to white is 2",
           .help =
               "s; smaller weighs the reconstruction more against the KL. 1/sqrt(2) makes the term the plain "
               "sum of squares but for a constant",
           .fusible = true,
           .schedulable = true}));
}
