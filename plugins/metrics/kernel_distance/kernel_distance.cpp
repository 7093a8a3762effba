#include "plugins/metrics/kernel.h"

#include "plugins/metrics/feature_metric.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct KernelOptions {
  std::int64_t examples = 0;
};

class KernelMetric : public FeatureMetric {
 public:
  explicit KernelMetric(const KernelOptions& options) : FeatureMetric("kernel_distance", options.examples) {}

 protected:
  std::vector<Score> compare(const at::Tensor& real, const at::Tensor& fake) const override {
    const KernelDistance distance = kernel_distance(real, fake);
    return {{"", distance.value, distance.error}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<KernelMetric>(
      "kernel_distance",
      "Squared maximum mean discrepancy between the features of held-out data and of samples, with the "
      "kernel "
      "k(x, y) = (<x, y> / D + 1)^3: mean k among data + mean k among samples - 2 mean k between them, pairs "
      "of an example with itself left out. Binkowski et al. 2018 (arXiv 1801.01401), who call it KID with "
      "the "
      "features of one Inception net. Unbiased at every n: 0 on average for equal distributions, and then "
      "often a little below 0; lower is better. All pairs are used instead of the usual 100 random subsets. "
      "Its standard error comes from disjoint blocks (ten, or more of at most 1,000 examples), not from "
      "overlapping subsets, whose spread is no error; it is the error of the blocks' mean, and no smaller "
      "than "
      "the value's own. The size hangs on the scale of the features: comparable for one extractor only.",
      harness::OptionTable<KernelOptions>().add(
          "examples", &KernelOptions::examples,
          examples_option("The time grows with the square: 10,000 of 128 features take about 2 s on one "
                          "core")),
      FeatureMetric::info("", Goal::kMinimize));
}
