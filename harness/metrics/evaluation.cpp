#include "harness/metrics/evaluation.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "harness/base/error.h"
#include "harness/base/stopwatch.h"
#include "harness/config/metrics_options.h"
#include "harness/config/settings.h"
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

}  // namespace

std::string why_not(const sdk::MetricInfo& metric, const sdk::ModelEntry& model, const sdk::DataInfo& data,
                    bool has_mixture) {
  for (const sdk::Capability need : metric.needs)
    if (std::find(model.info.capabilities.begin(), model.info.capabilities.end(), need) ==
        model.info.capabilities.end())
      return "the model \"" + model.name + "\" lacks the capability " + sdk::name_of(need);
  if (data.images() && !metric.images) return "the data are images";
  if (!data.images() && !metric.points) return "the data are points";
  if (metric.needs_mixture && !has_mixture) return "the data set does not know its density";
  if (metric.binary_only && !data.binary)
    return "the data are not binary; set data.binarize, or take a metric for grey images (neg_elbo_grey)";
  if (metric.grey_only && data.binary)
    return "the data are binary; take a metric for binary images (neg_elbo)";
  if (metric.takes_real && data.test_size == 0) return "the data set has no held-out examples";
  return {};
}

Evaluation::Evaluation(const plugin::Registry& registry, const data::ResidentData& data,
                       const Settings& settings)
    : data_(data) {
  const MetricsOptions options = metrics_options().read(settings_of(settings, "metrics"));
  samples_ = options.samples;
  batch_size_ = options.batch_size;
  const sdk::ModelEntry& model = registry.model(settings.at("model.plugin").string());
  for (const std::string& name : options.list) {
    const sdk::MetricEntry& entry = registry.metric(name);
    const std::string why = why_not(entry.info, model, data.info(), data.dataset().mixture().has_value());
    if (!why.empty())
      throw input_error(
          "The metric \"" + name + "\" does not apply here: " + why + ".",
          "Take it out of metrics.list; `harness plugin describe " + name + "` says what it needs.");
    metrics_.push_back({name, entry.info, entry.make(settings_of(settings, "metrics." + name))});
  }
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
    feed(&sdk::MetricInfo::takes_real, [&](sdk::Metric& metric) {
      metric.real(trial.model(), trial.step(kRealPurpose, batch, held_out.values, held_out.labels),
                  held_out.values);
    });
    if (between) between();
  }
}

void Evaluation::fake_pass(train::EvalModel& trial, const std::function<void()>& between) {
  for (std::int64_t begin = 0, batch = 0; begin < samples_; begin += batch_size_, ++batch) {
    const std::int64_t n = std::min(batch_size_, samples_ - begin);
    const at::Tensor labels = labels_to_draw(data_, begin, begin + n, samples_);
    const at::Tensor fake = generated(trial, kFakePurpose, batch, n, labels);
    feed(&sdk::MetricInfo::takes_fake, [&](sdk::Metric& metric) {
      metric.fake(trial.model(), trial.step(kJudgePurpose, batch, {}, labels), fake);
    });
    if (between) between();
  }
}

std::vector<NamedScore> Evaluation::run(train::EvalModel& trial, const std::function<void()>& between) {
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
    context.samples = listed.info.takes_fake ? samples_ : 0;
    context.options = trial.step(kJudgePurpose, 0, {}, {}).options();
    listed.metric->begin(context);
  }
  if (any(&sdk::MetricInfo::takes_real)) real_pass(trial, between);
  if (any(&sdk::MetricInfo::takes_fake)) fake_pass(trial, between);
  std::vector<NamedScore> scores;
  std::vector<std::size_t> of_metric;
  for (std::size_t i = 0; i < metrics_.size(); ++i) {
    const Stopwatch stopwatch;
    for (sdk::Score& score : metrics_[i].metric->finish()) {
      const std::string name = score.name.empty() ? metrics_[i].name : metrics_[i].name + "." + score.name;
      // The goal and unit are the main value's; further values say theirs in the metric's description.
      const bool main = score.name.empty();
      scores.push_back({name, std::move(score), "test", main ? goal_name(metrics_[i].info.goal) : "none",
                        main ? metrics_[i].info.unit : std::string()});
      of_metric.push_back(i);
    }
    metrics_[i].seconds += stopwatch.seconds();
  }
  double own = 0.0;
  for (const Listed& listed : metrics_) own += listed.seconds;
  const double share = std::max(0.0, whole.seconds() - own) / static_cast<double>(metrics_.size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i].seconds = metrics_[of_metric[i]].seconds + share;
  return scores;
}

}  // namespace harness::metrics
