#include "plugins/metrics/feature_metric.h"
#include "plugins/metrics/neighbours.h"
#include "plugins/metrics/share_error.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct PrecisionRecallOptions {
  std::int64_t neighbours = 5;
  std::int64_t examples = 0;
};

class PrecisionRecall : public FeatureMetric {
 public:
  explicit PrecisionRecall(const PrecisionRecallOptions& options)
      : FeatureMetric("precision_recall", options.examples), k_(options.neighbours) {}

 protected:
  std::int64_t least() const override { return k_ + 1; }
  std::vector<Score> compare(const at::Tensor& real, const at::Tensor& fake) const override {
    const Overlap o = overlap(real, fake, k_);
    const double sum = o.precision + o.recall;
    return {{"", sum > 0.0 ? 2.0 * o.precision * o.recall / sum : 0.0},
            {"precision", o.precision, share_error(o.precision, fake.size(0))},
            {"recall", o.recall, share_error(o.recall, real.size(0))},
            {"density", o.density},
            {"coverage", o.coverage},
            {"expected_precision", o.expected_precision},
            {"expected_coverage", o.expected_coverage}};
  }

 private:
  std::int64_t k_;
};

harness::OptionTable<PrecisionRecallOptions> options() {
  return harness::OptionTable<PrecisionRecallOptions>()
      .add("neighbours", &PrecisionRecallOptions::neighbours,
           {.min = 1,
            .max = 1'000,
            .help = "k: a ball reaches to the k-th neighbour in its own set. 5 as Naeem et al. advise, 3 in "
                    "Kynkaanniemi et al.; more make every share larger"})
      .add("examples", &PrecisionRecallOptions::examples,
           examples_option("Shares are comparable at equal numbers only; the time grows with the square: "
                           "10,000 of 128 features take about 3 s on one core"));
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<PrecisionRecall>(
      "precision_recall",
      "Quality and diversity apart, by balls around examples that reach to the k-th nearest neighbour in "
      "their "
      "own set. precision: share of samples in any ball of held-out data; recall: share of held-out data in "
      "any ball of samples (Kynkaanniemi et al. 2019, arXiv 1904.06991); density: balls of data around a "
      "sample, over k, may exceed 1; coverage: share of held-out data whose ball holds a sample (Naeem et "
      "al. "
      "2020, arXiv 2002.09797). The value itself is the harmonic mean of precision and recall; higher is "
      "better. The border belongs to a ball, ties up to rounding: a set that collapsed to one point is "
      "judged, "
      "not lost. Standard errors are those of shares, the balls taken as given. "
      "What equal distributions give: expected_precision, from the data with each example left out once (the "
      "same for recall, if both sets are of one size), density 1, and expected_coverage = 1 - prod_{i=1..k} "
      "(n "
      "- i) / (m + n - i) of n data and m samples, 0.969 for k = 5 and n = m. Precision and recall fall with "
      "the number of features, density and coverage hardly.",
      options(), FeatureMetric::info("fraction", Goal::kMaximize));
}
