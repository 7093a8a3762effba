#include "plugins/metrics/frechet_side.h"

#include <optional>

#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

struct FrechetOptions {
  std::int64_t infinity_points = 15;
  std::int64_t infinity_repeats = 2;
  std::int64_t keep_mib = 256;
};

class FrechetMetric : public Metric {
 public:
  explicit FrechetMetric(const FrechetOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    extractor_ = context.features;
    real_.emplace(kReal, options_.keep_mib << 20);
    fake_.emplace(kFake, options_.keep_mib << 20);
  }
  void real(Model&, Step&, const at::Tensor& batch) override { real_->add(extractor_->features(batch)); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_->add(extractor_->features(batch)); }

  std::vector<Score> finish() override {
    real_->check("frechet_distance");
    fake_->check("frechet_distance");
    const Gaussian real = real_->gaussian(), fake = fake_->gaussian();
    std::vector<Score> scores;
    const auto add = [&](const char* name, double value) {
      scores.push_back({name, value, 0.0, real.n, fake.n});
    };
    add("", real.of_rows || fake.of_rows ? frechet_distance(real, fake)
                                         : frechet_distance(real, fake_->moments()));
    add("bias", frechet_bias(real.eigenvalues, real.n, fake.n));
    if (const auto rows = fake_->rows(); rows && options_.infinity_points > 0 && fake.n >= kLeastForALine) {
      const FrechetAtInfinity line =
          frechet_at_infinity(real, *rows, options_.infinity_points, options_.infinity_repeats);
      add("infinite", line.intercept);
      add("infinite_slope", line.slope);
      add("infinite_residual", line.residual);
    }
    add("dimensions", static_cast<double>(real.dimensions()));
    add("rank_real", static_cast<double>(real.rank()));
    add("rank_fake", static_cast<double>(fake.rank()));
    return scores;
  }

 private:
  static constexpr std::int64_t kLeastForALine = 16;
  FrechetOptions options_;
  FeatureExtractor* extractor_ = nullptr;
  std::optional<FrechetSide> real_, fake_;
};

harness::OptionTable<FrechetOptions> options() {
  return harness::OptionTable<FrechetOptions>()
      .add(
          "infinity_points", &FrechetOptions::infinity_points,
          {.min = 2,
           .max = 1'000,
           .choices = {"off"},
           .unit = "sizes",
           .help = "sizes of subsets that the line to infinitely many samples is drawn through (Chong and "
                   "Forsyth: 15). Each costs a distance: milliseconds with 128 features, seconds with 2,048"})
      .add("infinity_repeats", &FrechetOptions::infinity_repeats,
           {.min = 1,
            .max = 1'000,
            .unit = "permutations",
            .help =
                "of the samples, fixed ones, that subsets are taken from. More make `infinite` less noisy"})
      .add("keep_mib", &FrechetOptions::keep_mib,
           {.min = 0,
            .max = 1'048'576,
            .unit = "MiB",
            .help = "features of each side that are kept at most; beyond that only their moments are, and "
                    "`infinite` is left out. 10,000 samples of 2,048 features are 78 MiB"});
}

MetricInfo info() {
  MetricInfo info;
  info.unit = "squared feature units";
  info.goal = Goal::kMinimize;
  info.needs = {Capability::kSample};
  info.needs_features = true;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<FrechetMetric>(
      "frechet_distance",
      "Squared Frechet distance of Gaussians fitted to the features of held-out data and of samples: "
      "|m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2), covariances divided by n - 1; 0 for equal moments, "
      "lower is better. Heusel et al. 2017 (arXiv 1706.08500), who call it FID with the features of one "
      "Inception net: here the extractor's name and hash say of what it is. In float64, by eigenvalues; with "
      "fewer examples than features by the singular values of the features themselves. Nothing is added to a "
      "covariance: eigenvalues below 1e-12 of the largest are noise, and taken as 0; above 512 features a "
      "direction with less than some 1e-6 of the largest variance counts as not shared. Biased upwards for "
      "few "
      "examples, so compare at equal n. "
      "bias: what two sets of these sizes from one Gaussian with the data's covariance score on average, a "
      "floor for the score; too low by a sixth where n comes near to the number of features. infinite: the "
      "score of infinitely many samples, by a line through those of subsets over 1/n (Chong and Forsyth "
      "2020, "
      "arXiv 1911.07023), with infinite_slope and the root mean square infinite_residual about it; left out "
      "below 16 samples; the data's own finite number goes on biasing it. dimensions: of the features; "
      "rank_real, rank_fake: of the covariances, at most n - 1; a rank_fake below both shows features that "
      "no "
      "sample varies in. Sees means and covariances only.",
      options(), info());
}
