#include "harness/check/metric_proof.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "harness/check/carriers.h"
#include "harness/check/proof_runner.h"
#include "harness/check/trial_maker.h"

namespace harness::check {
namespace {

constexpr std::int64_t kExamples = 16, kBatches = 2;

constexpr std::int64_t kPooledClasses = 4;  // as the data have

// Means of a grid of four by four, for metrics that need features, and classes by its first row.
class Pooled : public sdk::FeatureExtractor {
 public:
  std::int64_t dimensions() const override { return 16; }
  at::Tensor features(const at::Tensor& images) override {
    return at::adaptive_avg_pool2d(images.mean(1, /*keepdim=*/true), {4, 4}).flatten(1).to(at::kFloat);
  }
  std::string content_hash() const override { return std::string(64, '0'); }
  std::int64_t classes() const override { return kPooledClasses; }
  at::Tensor log_probabilities(const at::Tensor& features) override {
    return features.narrow(1, 0, kPooledClasses).log_softmax(1);
  }
};

bool has_all(const std::vector<sdk::Capability>& owned, const std::vector<sdk::Capability>& needed) {
  return std::all_of(needed.begin(), needed.end(), [&](sdk::Capability capability) {
    return std::find(owned.begin(), owned.end(), capability) != owned.end();
  });
}

std::vector<sdk::Score> scores_of(const sdk::MetricEntry& entry, const TrialMaker& maker) {
  Settings settings;
  add_defaults(settings, "", entry.options);
  const std::unique_ptr<sdk::Metric> metric = entry.make(settings);
  const auto trainer = maker.trainer({maker.trial(0, 1)}, {});
  const auto bound = trainer->evaluate(0);
  const at::NoGradGuard no_grad;
  sdk::MetricContext context;
  context.data = maker.data().info();
  context.mixture = maker.data().dataset().mixture();
  context.samples = kExamples * kBatches;
  context.options = at::TensorOptions(at::kFloat);
  Pooled features;
  if (entry.info.needs_features) context.features = &features;
  if (entry.info.needs_factors) {
    context.factors = maker.data().dataset().factors(sdk::Split::kTest);
    context.factor_names = maker.data().dataset().factor_names();
  }
  context.train = [&maker](std::int64_t begin, std::int64_t end) {
    return maker.data().values("data", sdk::Split::kTrain, at::arange(begin, end, at::kLong), at::kFloat);
  };
  metric->begin(context);
  for (std::int64_t batch = 0; batch < kBatches; ++batch) {
    const at::Tensor index =
        at::arange(batch * kExamples, (batch + 1) * kExamples, at::TensorOptions(at::kLong));
    const at::Tensor real = maker.data().values("data", sdk::Split::kTest, index, at::kFloat);
    const at::Tensor labels = maker.data().labels("data", sdk::Split::kTest, index);
    if (entry.info.takes_real)
      metric->real(bound->model(), bound->step("check_real", batch, real, labels), real);
    if (!entry.info.takes_fake) continue;
    sdk::Step& step = bound->step("check_fake", batch, {}, labels);
    metric->fake(bound->model(), step,
                 bound->model().generate(step, bound->model().latents(step, kExamples)));
  }
  return metric->finish();
}

}  // namespace

std::string prove_metric(const plugin::Registry& registry, const sdk::MetricEntry& entry) {
  const std::vector<std::int64_t> shape =
      entry.info.images ? std::vector<std::int64_t>{1, 16, 16} : std::vector<std::int64_t>{2};
  for (const char* carrier : {kGanCarrier, kVaeCarrier}) {
    std::vector<sdk::Capability> needed = entry.info.needs;
    if (entry.info.takes_fake) needed.push_back(sdk::Capability::kSample);
    if (!has_all(registry.model(carrier).info.capabilities, needed)) continue;
    const TrialMaker maker(registry, carrier, shape, {});
    const std::vector<sdk::Score> first = scores_of(entry, maker), second = scores_of(entry, maker);
    if (first.empty()) throw broken("finish() gives no score", "A metric gives at least one.");
    std::set<std::string> names;
    for (std::size_t i = 0; i < first.size(); ++i) {
      const sdk::Score& score = first[i];
      if (!names.insert(score.name).second)
        throw broken(fmt::format("two scores are named '{}'", score.name),
                     "Give each score of a metric its own name.");
      if (!std::isfinite(score.value))
        throw broken(fmt::format("score '{}' is {}", score.name, score.value),
                     "A score of finite batches is finite.");
      if (i >= second.size() || second[i].name != score.name || second[i].value != score.value)
        throw broken(fmt::format("score '{}' differs between two evaluations of one model", score.name),
                     "Draw only from the step; begin() starts from nothing.");
    }
    return fmt::format("{} scores, the same twice", first.size());
  }
  return "not run: no small model of `plugin check` has the capabilities that it needs";
}

}  // namespace harness::check
