#include <string>
#include <vector>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "plugins/metrics/factor_information.h"

namespace {

using namespace harness::sdk;
using namespace harness::plugins;

constexpr std::int64_t kExamplesPerLevel = 5;  // at least, on average

struct GapOptions {
  std::int64_t bins = 20;
};

// Keeps the codes of all held-out examples, [N, L] floats.
class MutualInformationGap : public Metric {
 public:
  explicit MutualInformationGap(const GapOptions& options) : options_(options) {}

  void begin(const MetricContext& context) override {
    factors_ = context.factors;
    names_ = context.factor_names;
    codes_.clear();
    if (factors_.defined()) refuse_continuous();
  }
  void real(Model& model, Step& step, const at::Tensor& batch) override {
    codes_.push_back(model.encode(step, batch).to(at::kCPU, at::kFloat));
  }

  std::vector<Score> finish() override {
    if (codes_.empty()) throw harness::internal_error("mutual_information_gap: no example came");
    const at::Tensor codes = at::cat(codes_);  // [N, L]
    const std::int64_t n = codes.size(0);
    if (!factors_.defined() || factors_.size(0) != n)
      throw harness::internal_error("mutual_information_gap: not as many factors as examples came");
    if (!at::isfinite(codes).all().item<bool>())
      throw harness::input_error(
          "mutual_information_gap: some codes are not finite (NaN or infinite). Nothing was computed.",
          "If the model has diverged, lower optimizer.lr.");
    const FactorInformation information(factors_, codes, options_.bins);
    std::vector<Score> scores{{"", 0.0, 0.0, n, 0}};
    for (std::size_t f = 0; f < information.entropies.size(); ++f)
      if (information.entropies[f] > 0.0) scores.push_back({names_.at(f), information.gap(f), 0.0, n, 0});
    const auto varying = static_cast<double>(scores.size() - 1);
    if (varying == 0.0)
      throw harness::input_error("mutual_information_gap: no factor varies among the held-out examples.",
                                 "Take it out of metrics.list, or a data set with more held-out examples.");
    for (std::size_t i = 1; i < scores.size(); ++i) scores[0].value += scores[i].value / varying;
    return scores;
  }

 private:
  // Of a factor whose levels hardly ever come twice, information is what the latent's bins have of their own.
  void refuse_continuous() const {
    const std::int64_t n = factors_.size(0);
    for (std::int64_t f = 0; f < factors_.size(1); ++f) {
      const std::int64_t levels = distinct_levels(factors_.select(1, f)).count;
      if (levels == 1 || levels * kExamplesPerLevel <= n) continue;
      throw harness::input_error("mutual_information_gap: the factor \"" +
                                     names_.at(static_cast<std::size_t>(f)) + "\" has " +
                                     std::to_string(levels) + " levels among " + std::to_string(n) +
                                     " held-out examples. Nothing was computed.",
                                 "Of factors that vary continuously it says nothing: cut them into levels. "
                                 "Of others it wants at least " +
                                     std::to_string(kExamplesPerLevel) + " examples a level: hold more out.");
    }
  }

  GapOptions options_;
  at::Tensor factors_;
  std::vector<std::string> names_;
  std::vector<at::Tensor> codes_;
};

MetricInfo info() {
  MetricInfo info;
  info.unit = "fraction";
  info.goal = Goal::kMaximize;
  info.needs = {Capability::kEncode};
  info.needs_factors = true;
  info.takes_fake = false;
  return info;
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<MutualInformationGap>(
      "mutual_information_gap",
      "How far each known factor of the data is held by one latent alone: mean over factors v of (I(v; "
      "z_1st) "
      "- I(v; z_2nd)) / H(v), z_1st and z_2nd the latents that share most information with v; 1 when each "
      "factor has one latent to itself, 0 when two know it equally, or none. Chen et al. 2018 (arXiv "
      "1802.04942), equation 6, with the estimate of Locatello et al. 2019 (arXiv 1811.12359): the latents "
      "are "
      "the "
      "posterior's means over all held-out examples, each cut into bins of equal width between its smallest "
      "and largest value, and information and entropy are those of the shares that are counted, in nats. The "
      "further values, named as the factors are, are the gaps of each; factors that do not vary are left "
      "out. "
      "Counted shares make information of few examples too large, by about (bins - 1)(levels - 1) / 2n, of "
      "both latents alike; a factor with less than 5 examples a level is refused. A latent that holds two "
      "factors costs nothing here.",
      harness::OptionTable<GapOptions>().add(
          "bins", &GapOptions::bins,
          {.min = 2,
           .max = 1'000,
           .unit = "bins",
           .help = "of equal width that each latent is cut into. Scores of other numbers do not compare"}),
      info());
}
