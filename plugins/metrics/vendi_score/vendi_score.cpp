#include "plugins/metrics/vendi.h"

#include "harness/sdk/plugin.h"
#include "plugins/metrics/feature_set.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct VendiOptions {
  double order = 1.0;
};

class VendiMetric : public Metric {
 public:
  explicit VendiMetric(const VendiOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    extractor_ = context.features;
    real_ = {kReal, {}, {}};
    fake_ = {kFake, {}, {}};
  }
  void real(Model&, Step&, const at::Tensor& batch) override { real_.add(extractor_->features(batch)); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_.add(extractor_->features(batch)); }

  std::vector<Score> finish() override {
    const double of_fake = fake_.score(options_.order), of_real = real_.score(options_.order);
    return {{"", of_fake, 0.0, 0, fake_.checked.examples()},
            {"real", of_real, 0.0, real_.checked.examples(), 0}};
  }

 private:
  struct Side {
    const char* name;
    FeatureCheck checked;
    CosineVendi vendi;

    void add(const at::Tensor& features) {
      checked.count(features);
      vendi.add(features);
    }
    double score(double order) {
      checked.check("vendi_score", name, 1);
      return vendi.score(order);
    }
  };
  VendiOptions options_;
  FeatureExtractor* extractor_ = nullptr;
  Side real_{kReal, {}, {}}, fake_{kFake, {}, {}};
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "effective examples";
  info.goal = Goal::kMaximize;
  info.needs = {Capability::kSample};
  info.needs_features = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<VendiMetric>(
      "vendi_score",
      "How many different examples the samples amount to: exp(-sum l log l) over the eigenvalues l of K / n, "
      "K the cosine similarities of their features. 1 when all are alike, n when no two have anything in "
      "common; higher is more diverse. Friedman and Dieng 2023 (arXiv 2210.02410). real: the same of the "
      "held-out data, without which the number says little: features of one sign are all similar. It looks "
      "at "
      "diversity alone, so noise scores high, and it rises with n.",
      harness::OptionTable<VendiOptions>().add(
          "order", &VendiOptions::order,
          {.min = 0.0,
           .max = 100.0,
           .min_exclusive = true,
           .help = "q of Renyi's entropy; 1 is Shannon's. Below 1 rare kinds count more, above 1 less "
                   "(Pasarkar and Dieng 2023, arXiv 2310.12952)"}),
      info());
}
