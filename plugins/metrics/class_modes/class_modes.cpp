#include <cmath>
#include <string>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/class_histogram.h"
#include "plugins/metrics/feature_set.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct ClassModesOptions {
  std::string shares = "labels";
};

// How sure a classifier is: the mean of max p(y | x), and the histogram of the likeliest classes.
class Verdicts {
 public:
  explicit Verdicts(std::int64_t classes) : counts_(at::zeros({classes}, at::kDouble)) {}

  void add(FeatureExtractor& extractor, const at::Tensor& batch) {
    const at::Tensor features = extractor.features(batch);
    checked_.count(features);
    const auto [highest, likeliest] = extractor.log_probabilities(features).max(1);
    counts_ += at::bincount(likeliest.cpu(), {}, counts_.size(0));
    const at::Tensor p = highest.to(at::kCPU, at::kDouble).exp();
    sum_ += p.sum().item<double>();
    squares_ += p.square().sum().item<double>();
  }
  void check(const char* side) const { checked_.check("class_modes", side, 1); }
  const at::Tensor& counts() const { return counts_; }
  std::int64_t examples() const { return checked_.examples(); }
  double confidence() const { return sum_ / static_cast<double>(examples()); }
  double confidence_error() const {
    const double mean = confidence(), n = static_cast<double>(examples());
    return std::sqrt(std::max(0.0, squares_ / n - mean * mean) / n);
  }

 private:
  at::Tensor counts_;  // float64 [classes]
  FeatureCheck checked_;
  double sum_ = 0.0, squares_ = 0.0;
};

class ClassModes : public Metric {
 public:
  explicit ClassModes(const ClassModesOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    extractor_ = context.features;
    const std::int64_t classes = context.data.classes;
    if (extractor_->classes() != classes)
      throw harness::input_error("class_modes: the classifier tells " +
                                     std::to_string(extractor_->classes()) +
                                     " classes apart, and the data set has " + std::to_string(classes) + ".",
                                 "Take one that was made for these data: metrics.features = \"classifier\".");
    labels_ = at::zeros({classes}, at::kDouble);
    real_ = Verdicts(classes);
    fake_ = Verdicts(classes);
  }
  void real(Model&, Step& step, const at::Tensor& batch) override {
    labels_ += at::bincount(step.labels().cpu(), {}, labels_.size(0));
    real_.add(*extractor_, batch);
  }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_.add(*extractor_, batch); }

  std::vector<Score> finish() override {
    real_.check(kReal);
    fake_.check(kFake);
    const bool uniform = options_.shares == "uniform";
    const ClassCoverage found =
        uniform ? class_coverage(fake_.counts(),
                                 at::full_like(labels_, 1.0 / static_cast<double>(labels_.size(0))))
                : class_coverage(fake_.counts(), labels_ / labels_.sum(), real_.examples());
    std::vector<Score> scores{{"", found.modes},
                              {"expected", found.expected},
                              {"kl", found.kl},
                              {"kl_floor", found.kl_floor},
                              {"kl_ceiling", found.kl_ceiling},
                              {"confidence", fake_.confidence(), fake_.confidence_error()},
                              {"confidence_real", real_.confidence(), real_.confidence_error()}};
    for (Score& score : scores) {
      score.n_real = real_.examples();
      score.n_fake = fake_.examples();
    }
    return scores;
  }

 private:
  ClassModesOptions options_;
  FeatureExtractor* extractor_ = nullptr;
  at::Tensor labels_;  // float64 [classes]: how many held-out examples have each
  Verdicts real_{0}, fake_{0};
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "classes";
  info.goal = Goal::kMaximize;
  info.needs = {Capability::kSample};
  info.needs_features = true;
  info.needs_classes = true;
  info.needs_labels = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<ClassModes>(
      "class_modes",
      "Classes covered: those that the classifier takes at least one sample for; expected: how many as many "
      "perfect samples would cover. kl: KL(histogram of the samples' classes || shares of the classes), in "
      "nats, "
      "with kl_floor, what perfect samples score on average ((K - 1) / 2 (1 / samples + 1 / labels)), and "
      "kl_ceiling, all samples in the rarest class; kl is infinite where samples are taken for a class that "
      "no "
      "held-out label has (shares = \"labels\" with few labels: there shares = \"uniform\" says more). "
      "confidence: mean of max p(y | x) over the samples, and "
      "confidence_real over held-out data: where the first is far lower, samples lie between the classes, "
      "and "
      "their count means little. Of stacked MNIST this is the protocol of Srivastava et al. 2017 (VEEGAN, "
      "arXiv "
      "1705.07761) and Lin et al. 2018 (PacGAN, arXiv 1712.04086): 26,000 samples, shares = \"uniform\".",
      harness::OptionTable<ClassModesOptions>().add(
          "shares", &ClassModesOptions::shares,
          {.choices = {"labels", "uniform"},
           .help =
               "that the classes should have: as the held-out labels do, or all the same, as in published "
               "figures of stacked MNIST"}),
      info());
}
