#include "plugins/metrics/classifier_score.h"

#include <optional>

#include "harness/sdk/plugin.h"
#include "plugins/metrics/feature_set.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct ClassifierScoreOptions {
  std::int64_t splits = 10;
};

class ClassifierScoreMetric : public Metric {
 public:
  explicit ClassifierScoreMetric(const ClassifierScoreOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    extractor_ = context.features;
    real_.emplace(Side{kReal, {}, {context.data.test_size, options_.splits}});
    fake_.emplace(Side{kFake, {}, {context.samples, options_.splits}});
  }
  void real(Model&, Step&, const at::Tensor& batch) override { real_->add(*extractor_, batch); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_->add(*extractor_, batch); }

  std::vector<Score> finish() override {
    const auto of_fake = fake_->value(), of_real = real_->value();
    return {{"", of_fake.mean, of_fake.error, 0, fake_->checked.examples()},
            {"real", of_real.mean, of_real.error, real_->checked.examples(), 0}};
  }

 private:
  struct Side {
    const char* name;
    FeatureCheck checked;
    ClassifierScore score;

    void add(FeatureExtractor& extractor, const at::Tensor& batch) {
      const at::Tensor features = extractor.features(batch);
      checked.count(features);
      score.add(extractor.log_probabilities(features));
    }
    ClassifierScore::Value value() const {
      checked.check("classifier_score", name, 1);
      return score.value();
    }
  };
  ClassifierScoreOptions options_;
  FeatureExtractor* extractor_ = nullptr;
  std::optional<Side> real_, fake_;
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "effective classes";
  info.goal = Goal::kMaximize;
  info.needs = {Capability::kSample};
  info.needs_features = true;
  info.needs_classes = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<ClassifierScoreMetric>(
      "classifier_score",
      "exp(mean KL(p(y | x) || p(y))): high where a classifier is sure of each sample and its classes are "
      "even, "
      "from 1 to the number of classes. With the 2015 Inception net it is the Inception score (Salimans et "
      "al. "
      "2016, arXiv 1606.03498); with another classifier it is on another scale, so that it is not called "
      "that. "
      "The mean over equal parts of the samples, and its standard error over them. real: of the held-out "
      "data, "
      "which is what a perfect model gets. It never looks at the data, so that one perfect image of each "
      "class "
      "gets the full score, and it can be raised by samples that no eye would take for digits (Barratt and "
      "Sharma 2018, arXiv 1801.01973): read it beside class_modes and frechet_distance.",
      harness::OptionTable<ClassifierScoreOptions>().add(
          "splits", &ClassifierScoreOptions::splits,
          {.min = 1,
           .max = 1'000,
           .unit = "parts",
           .help =
               "that the samples are divided into. Few samples a part bias the score downwards where there "
               "are many classes: compare at equal numbers of samples and parts"}),
      info());
}
