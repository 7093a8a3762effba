#include "plugins/metrics/feature_metric.h"
#include "plugins/metrics/neighbours.h"
#include "plugins/metrics/share_error.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct NearestOptions {
  std::int64_t examples = 0;
};

// Equal numbers: the nearest of two equal distributions is more often of the kind that there is more of.
class NearestMetric : public FeatureMetric {
 public:
  explicit NearestMetric(const NearestOptions& options)
      : FeatureMetric("nearest_neighbour_test", options.examples, /*equal=*/true) {}

 protected:
  std::vector<Score> compare(const at::Tensor& real, const at::Tensor& fake) const override {
    const NearestNeighbourTest test = nearest_neighbour_test(real, fake);
    return {{"", test.accuracy, share_error(test.accuracy, real.size(0) + fake.size(0))},
            {"real", test.real, share_error(test.real, real.size(0))},
            {"fake", test.fake, share_error(test.fake, fake.size(0))}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<NearestMetric>(
      "nearest_neighbour_test",
      "Two-sample test: the leave-one-out accuracy of a classifier that tells held-out data from samples by "
      "the label of the nearest other example, in feature space, ties counting half. 0.5: it cannot tell "
      "them "
      "apart; 1: every example's nearest neighbour is of its own kind. real and fake: the halves, which fail "
      "apart: a low real half with a high fake half is a generator that repeats few images near the data. "
      "Lower is better down to 0.5, and values below are chance, since held-out data cannot have been learnt "
      "by "
      "heart: it ranks nothing by itself, look at both halves. Lopez-Paz and Oquab 2017 (arXiv 1610.06545), "
      "Xu et al. 2018 (arXiv 1806.07755), who find "
      "it to need features, not pixels. Equal numbers of both are taken, spread evenly over the larger set. "
      "Standard errors are those of independent shares.",
      harness::OptionTable<NearestOptions>().add(
          "examples", &NearestOptions::examples,
          examples_option("The accuracy rises with the number; the time grows with its square: 10,000 of 128 "
                          "features take about 3 s on one core")),
      FeatureMetric::info("fraction", Goal::kNone));
}
