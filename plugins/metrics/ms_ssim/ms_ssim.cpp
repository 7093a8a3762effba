#include "plugins/metrics/ms_ssim.h"

#include <optional>
#include <string>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/image_set.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct MsSsimOptions {
  std::int64_t pairs = 1'000;
};

class MsSsimMetric : public Metric {
 public:
  explicit MsSsimMetric(const MsSsimOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    const std::int64_t side = std::min(context.data.height(), context.data.width());
    scales_ = ssim_scales(side);
    if (scales_ == 0)
      throw harness::input_error("ms_ssim: its window of 11 x 11 pixels does not fit into images of " +
                                     std::to_string(context.data.height()) + " x " +
                                     std::to_string(context.data.width()) + ".",
                                 "Take ms_ssim out of metrics.list.");
    real_.emplace(context.data.test_size, 2 * options_.pairs);
    fake_.emplace(context.samples, 2 * options_.pairs);
  }
  void real(Model&, Step&, const at::Tensor& batch) override { real_->add(batch); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_->add(batch); }

  std::vector<Score> finish() override {
    const Similarity of_fake = similarity(*fake_, "samples"),
                     of_real = similarity(*real_, "held-out examples");
    return {{"", of_fake.mean, of_fake.error, 0, 2 * of_fake.pairs},
            {"real", of_real.mean, of_real.error, 2 * of_real.pairs, 0},
            {"scales", static_cast<double>(scales_)}};
  }

 private:
  struct Similarity {
    double mean, error;
    std::int64_t pairs;
  };
  // Of pairs drawn by a fixed permutation, each image in one of them.
  Similarity similarity(const ImageSet& set, const char* name) const {
    const at::Tensor images = set.empty() ? at::Tensor() : set.all("ms_ssim", name);
    const std::int64_t pairs = images.defined() ? images.size(0) / 2 : 0;
    if (pairs == 0)
      throw harness::input_error(std::string("ms_ssim: needs at least 2 ") + name + ".",
                                 "Raise metrics.samples, or take it out of metrics.list.");
    const at::Tensor order = shuffled(images.size(0), 0).to(images.device());
    const std::vector<double> exponents = ssim_exponents(scales_);
    std::vector<at::Tensor> values;
    for (std::int64_t begin = 0; begin < pairs; begin += kPairsAtOnce) {
      const std::int64_t end = std::min(begin + kPairsAtOnce, pairs);
      values.push_back(ms_ssim(images.index_select(0, order.slice(0, begin, end)),
                               images.index_select(0, order.slice(0, pairs + begin, pairs + end)),
                               /*range=*/2.0, exponents)
                           .to(at::kCPU));
    }
    const at::Tensor all = at::cat(values);
    const double error = pairs > 1 ? all.std().item<double>() / std::sqrt(static_cast<double>(pairs)) : 0.0;
    return {all.mean().item<double>(), error, pairs};
  }

  static constexpr std::int64_t kPairsAtOnce = 128;
  MsSsimOptions options_;
  std::int64_t scales_ = 0;
  std::optional<ImageSet> real_, fake_;
};

MetricInfo info() {
  MetricInfo info;
  info.goal = Goal::kNone;  // noise is the lowest
  info.needs = {Capability::kSample};
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<MsSsimMetric>(
      "ms_ssim",
      "How alike samples are to one another: mean multi-scale structural similarity of random pairs of them, "
      "1 "
      "for equal images; lower is more diverse. Wang, Simoncelli and Bovik 2003, with a Gaussian window of "
      "11 "
      "x 11 pixels and deviation 1.5, K1 = 0.01, K2 = 0.03, negative terms as 0, colours apart and averaged; "
      "as a measure of diversity Odena, Olah and Shlens 2017 (arXiv 1610.09585). Five scales need 161 "
      "pixels: "
      "smaller images get as many as fit (4 from 81, 3 from 41, 2 from 21, 1 from 11), their exponents made "
      "to sum to 1; scales says how many, and values of different numbers are not comparable. real: the same "
      "of held-out data, which a good model comes near to: lower is not better below it, noise is lowest. "
      "Meant for images of one class; over many classes it is blunt. No feature extractor is needed. The "
      "standard error is that of the mean over pairs that share no image.",
      harness::OptionTable<MsSsimOptions>().add(
          "pairs", &MsSsimOptions::pairs,
          {.min = 1,
           .max = 1'000'000,
           .unit = "pairs",
           .help =
               "of samples, and of held-out examples; twice as many images of each are kept in memory. More "
               "make the error smaller"}),
      info());
}
