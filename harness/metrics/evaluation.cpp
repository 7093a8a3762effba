#include "harness/metrics/evaluation.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/stopwatch.h"
#include "harness/config/metrics_options.h"
#include "harness/config/score_settings.h"
#include "harness/config/settings.h"
#include "harness/metrics/applicability.h"
#include "harness/metrics/draws.h"

namespace harness::metrics {
namespace {

constexpr const char* kRealPurpose = "evaluation.real";
constexpr const char* kFakePurpose = "evaluation.fake";
constexpr const char* kJudgePurpose = "evaluation.judge";

const char* goal_name(sdk::Goal goal) {
  switch (goal) {
    case sdk::Goal::kMinimize:
      return "min";
    case sdk::Goal::kMaximize:
      return "max";
    case sdk::Goal::kNone:
      break;
  }
  return "none";
}

// Such a metric looks at samples whoever made them.
bool asks_for_samples_only(const sdk::MetricInfo& info) {
  return info.takes_fake && info.demands.empty() &&
         info.needs == std::vector<sdk::Capability>{sdk::Capability::kSample};
}

}  // namespace

Evaluation::Evaluation(const plugin::Registry& registry, const data::ResidentData& data,
                       const Settings& settings, Extractors& extractors, const std::function<void()>& between)
    : data_(data) {
  const MetricsOptions options = metrics_options().read(settings_of(settings, "metrics"));
  samples_ = options.samples;
  batch_size_ = options.batch_size;
  const Circumstances there = circumstances_of(registry, settings, data.dataset());
  for (const std::string& name : options.list) {
    const sdk::MetricEntry& entry = registry.metric(name);
    const std::string why = why_not(entry.info, there);
    if (!why.empty())
      throw input_error(
          "The metric \"" + name + "\" does not apply here: " + why + ".",
          "Take it out of metrics.list; `harness plugin describe " + name + "` says what it needs.");
    metrics_.push_back({name, entry.info, entry.make(settings_of(settings, "metrics." + name)),
                        score_settings(settings, name, entry.info.takes_fake, entry.info.needs_features)});
    if (entry.info.needs_features) features_ = extractors.find(registry, data, settings, between);
  }
  if (features_) features_with_ = score_settings(settings, features_->name, false, true);
}

// Calls each metric that takes such batches, on its own clock.
template <class Call>
void Evaluation::feed(bool(sdk::MetricInfo::*takes), Call call) {
  for (Listed& listed : metrics_) {
    if (!(listed.info.*takes)) continue;
    const Stopwatch stopwatch;
    call(*listed.metric);
    listed.seconds += stopwatch.seconds();
  }
}

void Evaluation::real_pass(train::EvalModel& trial, const std::function<void()>& between) {
  const std::int64_t count = data_.info().test_size;
  for (std::int64_t begin = 0, batch = 0; begin < count; begin += batch_size_, ++batch) {
    const HeldOut held_out = held_out_batch(
        data_, trial, spread(data_, begin, std::min(begin + batch_size_, count), count), batch);
    if (features_) features_->extractor->expect_held_out(batch);
    feed(&sdk::MetricInfo::takes_real, [&](sdk::Metric& metric) {
      metric.real(trial.model(), trial.step(kRealPurpose, batch, held_out.values, held_out.labels),
                  held_out.values);
    });
    if (between) between();
  }
}

void Evaluation::fake_pass(train::EvalModel& trial, SampleSource source,
                           const std::function<void()>& between) {
  const std::int64_t count = sample_count(source);
  for (std::int64_t begin = 0, batch = 0; begin < count; begin += batch_size_, ++batch) {
    const std::int64_t end = std::min(begin + batch_size_, count);
    const at::Tensor labels = labels_to_draw(data_, begin, end, count);
    const at::Tensor fake =
        source == SampleSource::kTrainingData ? training_sample(data_, trial, begin, end, count)
        : source == SampleSource::kDensity    ? density_sample(data_, trial, batch, end - begin)
                                              : generated(trial, kFakePurpose, batch, end - begin, labels);
    if (features_) features_->extractor->expect_samples();
    feed(&sdk::MetricInfo::takes_fake, [&](sdk::Metric& metric) {
      metric.fake(trial.model(), trial.step(kJudgePurpose, batch, {}, labels), fake);
    });
    if (between) between();
  }
}

std::int64_t Evaluation::sample_count(SampleSource source) const {
  return source == SampleSource::kTrainingData ? std::min(samples_, data_.info().train_size) : samples_;
}

std::vector<NamedScore> Evaluation::run(train::EvalModel& trial, const std::function<void()>& between) {
  return measure(trial, SampleSource::kModel, between);
}

std::vector<NamedScore> Evaluation::references(train::EvalModel& trial,
                                               const std::function<void()>& between) {
  std::erase_if(metrics_, [](const Listed& listed) { return !asks_for_samples_only(listed.info); });
  std::vector<NamedScore> all;
  const auto add = [&](SampleSource source, const std::string& name) {
    for (NamedScore& score : measure(trial, source, between)) {
      score.metric = "reference." + name + "." + score.metric;
      score.goal = "none";
      all.push_back(std::move(score));
    }
  };
  if (data_.info().train_size > 0) add(SampleSource::kTrainingData, "training_data");
  if (data_.dataset().mixture()) add(SampleSource::kDensity, "density");
  return all;
}

std::vector<NamedScore> Evaluation::measure(train::EvalModel& trial, SampleSource source,
                                            const std::function<void()>& between) {
  const at::NoGradGuard no_grad;
  if (metrics_.empty()) return {};
  const auto any = [&](bool(sdk::MetricInfo::*takes)) {
    return std::any_of(metrics_.begin(), metrics_.end(),
                       [&](const Listed& listed) { return listed.info.*takes; });
  };
  const Stopwatch whole;
  for (Listed& listed : metrics_) {
    listed.seconds = 0.0;
    sdk::MetricContext context;
    context.data = data_.info();
    context.mixture = data_.dataset().mixture();
    context.samples = listed.info.takes_fake ? sample_count(source) : 0;
    context.options = trial.step(kJudgePurpose, 0, {}, {}).options();
    if (listed.info.needs_features) context.features = features_->extractor.get();
    if (listed.info.needs_factors) {
      context.factors = data_.dataset().factors(sdk::Split::kTest);
      context.factor_names = data_.dataset().factor_names();
    }
    context.train = [this, &trial](std::int64_t begin, std::int64_t end) {
      return training_block(data_, trial, begin, end);
    };
    listed.metric->begin(context);
  }
  if (any(&sdk::MetricInfo::takes_real)) real_pass(trial, between);
  if (any(&sdk::MetricInfo::takes_fake)) fake_pass(trial, source, between);
  std::vector<NamedScore> scores;
  std::vector<std::size_t> of_metric;
  const auto named = [&](const std::string& metric, sdk::Score&& score, bool of_features,
                         const Settings& measured_with) {
    NamedScore result;
    result.metric = score.name.empty() ? metric : metric + "." + score.name;
    result.measured_with = measured_with;
    result.score = std::move(score);
    result.split = "test";
    result.goal = "none";
    if (of_features) {
      result.extractor = features_->name;
      result.extractor_hash = features_->hash;
    }
    return result;
  };
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    const Stopwatch stopwatch;
    const sdk::MetricInfo& info = metrics_[i].info;
    for (sdk::Score& score : metrics_[i].metric->finish()) {
      // The goal and unit are the main value's; further values say theirs in the metric's description.
      const bool main = score.name.empty();
      scores.push_back(
          named(metrics_[i].name, std::move(score), info.needs_features, metrics_[i].measured_with));
      if (main) {
        scores.back().goal = goal_name(info.goal);
        scores.back().unit = info.unit;
      }
      of_metric.push_back(i);
    }
    metrics_[i].seconds += stopwatch.seconds();
  }
  double own = 0.0;
  for (const Listed& listed : metrics_) own += listed.seconds;
  const double share = std::max(0.0, whole.seconds() - own) / static_cast<double>(metrics_.size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i].seconds = metrics_[of_metric[i]].seconds + share;
  if (features_ && source == SampleSource::kModel)
    for (sdk::Score& score : features_->extractor->quality())
      scores.push_back(named(features_->name, std::move(score), true, features_with_));
  return scores;
}

}  // namespace harness::metrics
