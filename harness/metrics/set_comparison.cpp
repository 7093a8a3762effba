#include "harness/metrics/set_comparison.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <memory>

#include "harness/base/error.h"
#include "harness/base/stopwatch.h"
#include "harness/config/settings.h"
#include "harness/metrics/lone_step.h"

namespace harness::metrics {
namespace {

// What a metric is handed in place of a model.
class Nobody : public sdk::Model {
 public:
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
};

// Hands out features as they were given, in tensors of their own: a metric may write to what it gets.
class Given : public sdk::FeatureExtractor {
 public:
  explicit Given(std::int64_t dimensions) : dimensions_(dimensions) {}
  std::int64_t dimensions() const override { return dimensions_; }
  at::Tensor features(const at::Tensor& rows) override { return rows.clone(); }
  std::string content_hash() const override { return {}; }

 private:
  std::int64_t dimensions_;
};

std::string kind_text(const ComparedSet& set) {
  if (!set.images()) return std::to_string(set.shape.at(0)) + " features an example";
  return "images of " + std::to_string(set.shape[2]) + " x " + std::to_string(set.shape[1]) + " pixels and " +
         (set.shape[0] == 1 ? "1 channel" : std::to_string(set.shape[0]) + " channels");
}

struct Judged {
  std::string name;
  sdk::MetricInfo info;
  std::unique_ptr<sdk::Metric> metric;
};

// Rows of one set, checked; what a metric would say of them is said of a model.
at::Tensor checked_rows(const ComparedSet& set, std::int64_t begin, std::int64_t end) {
  const at::Tensor rows = set.rows(begin, end);
  const at::Tensor finite = at::isfinite(rows.flatten(1)).all(1);
  if (finite.all().item<bool>()) return rows;
  const std::int64_t first = finite.logical_not().nonzero()[0][0].item<std::int64_t>() + begin;
  throw input_error(set.name + ": row " + std::to_string(first) +
                        " (from 0) holds values that are not finite (NaN or infinite).",
                    "Nothing was computed: a score of the others would flatter. Look at how they were made.");
}

}  // namespace

void refuse_unlike(const ComparedSet& real, const ComparedSet& fake) {
  for (const ComparedSet* set : {&real, &fake})
    if (set->size == 0) throw input_error(set->name + " is empty.", "Name a set with examples.");
  if (real.shape == fake.shape) return;
  throw input_error(
      real.name + " holds " + kind_text(real) + ", and " + fake.name + " " + kind_text(fake) + ".",
      "Only like is compared with like: bring both to one size, number of channels and "
      "features. Nothing was computed.");
}

std::string why_not_compared(const sdk::MetricInfo& metric, const ComparedSet& real,
                             const sdk::ExtractorInfo* extractor) {
  if (!metric.takes_fake || !metric.demands.empty() || metric.binary_only || metric.grey_only ||
      metric.needs != std::vector<sdk::Capability>{sdk::Capability::kSample})
    return "it asks the model, and only samples are here";
  if (metric.needs_mixture || !metric.images) return "it is for points whose density is known";
  if (metric.needs_factors) return "it wants the factors that the examples were made from";
  if (metric.needs_labels && real.classes == 0) return real.name + " has no labels";
  if (!metric.needs_features) return real.images() ? "" : "it looks at images, and features are here";
  if (!real.images()) return metric.needs_classes ? "it asks a classifier, and features are here" : "";
  if (extractor == nullptr) return "it compares features; name the extractor with --features";
  if (metric.needs_classes && !extractor->classifies)
    return "it asks a classifier, and the feature extractor is none";
  return {};
}

std::vector<NamedScore> compare_sets(const plugin::Registry& registry, const ComparedSet& real,
                                     const ComparedSet& fake, const SetComparison& comparison) {
  const at::NoGradGuard no_grad;
  refuse_unlike(real, fake);
  Given given(real.shape[0]);
  sdk::FeatureExtractor* features = &given;
  if (real.images()) features = comparison.features ? comparison.features->extractor.get() : nullptr;
  const sdk::ExtractorInfo* info =
      comparison.features ? &registry.extractor(comparison.features->name).info : nullptr;

  sdk::MetricContext context;
  context.data.shape = real.shape;
  context.data.test_size = real.size;
  context.data.train_size = real.train_size;
  context.data.classes = real.classes;
  context.samples = fake.size;
  context.options = at::TensorOptions(at::kFloat);
  context.train = real.train;
  std::vector<Judged> all;
  for (const std::string& name : comparison.metrics) {
    const sdk::MetricEntry& entry = registry.metric(name);
    if (const std::string why = why_not_compared(entry.info, real, info); !why.empty())
      throw input_error("The metric \"" + name + "\" does not apply here: " + why + ".",
                        "`harness plugin describe " + name + "` says what it needs. Nothing was computed.");
    all.push_back({name, entry.info, entry.make(settings_of(comparison.settings, "metrics." + name))});
    context.features = entry.info.needs_features ? features : nullptr;
    all.back().metric->begin(context);
  }

  Nobody nobody;
  const auto feed = [&](const ComparedSet& set, bool is_real) {
    for (std::int64_t begin = 0, batch = 0; begin < set.size; begin += comparison.batch_size, ++batch) {
      const std::int64_t end = std::min(begin + comparison.batch_size, set.size);
      const at::Tensor rows = checked_rows(set, begin, end);
      const at::Tensor labels = set.classes > 0 ? set.labels(begin, end) : at::Tensor();
      if (comparison.keep && features) comparison.keep(is_real, features->features(rows));
      for (const Judged& judged : all) {
        // As in an evaluation, whose samples come without their batch.
        LoneStep step(is_real ? "evaluation.real" : "evaluation.judge", batch, is_real ? rows : at::Tensor(),
                      labels);
        if (is_real && judged.info.takes_real)
          judged.metric->real(nobody, step, rows);
        else if (!is_real)
          judged.metric->fake(nobody, step, rows);
      }
    }
  };
  feed(real, true);
  feed(fake, false);

  std::vector<NamedScore> scores;
  const auto add = [&](const std::string& metric, sdk::Score&& score, bool of_features) {
    NamedScore& named = scores.emplace_back();
    named.metric = score.name.empty() ? metric : metric + "." + score.name;
    named.score = std::move(score);
    if (!of_features) return;
    named.extractor = comparison.features ? comparison.features->name : "given";
    named.extractor_hash = comparison.features ? comparison.features->hash : "";
  };
  for (const Judged& judged : all)
    for (sdk::Score& score : judged.metric->finish())
      add(judged.name, std::move(score), judged.info.needs_features);
  if (comparison.features)
    for (sdk::Score& score : comparison.features->extractor->quality())
      add(comparison.features->name, std::move(score), true);
  return scores;
}

}  // namespace harness::metrics
