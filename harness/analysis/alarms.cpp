#include "harness/analysis/alarms.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <queue>
#include <string_view>

namespace harness {
namespace {

using Points = std::vector<CurvePoint>;

constexpr double kLongShare = 0.1;       // of the steps
constexpr double kMostMisses = 0.05;     // of a run's points may be otherwise
constexpr double kSame = 1e-6;           // relative: single precision's last digits
constexpr double kZeroShare = 0.01;      // of the loss at the start
constexpr std::size_t kStartPoints = 5;  // whose median is the start
constexpr double kAlwaysRight = 0.995;
constexpr double kCopies = 0.1;   // of unseen data it is a hundredth, by the metric's definition
constexpr double kNoise = 0.02;   // of a share, and of what a score has come down by: less is chance
constexpr double kFarBack = 0.2;  // of what a score has come down by
constexpr double kScoreFactor = 5.0, kGradientFactor = 100.0;
constexpr std::size_t kFewestBefore = 20;  // points that a median is taken of

struct Run {
  std::size_t begin = 0, end = 0;  // points; the last one belongs to it
};

bool long_enough(const Points& points, const Run& run, std::size_t fewest) {
  const auto steps = static_cast<double>(points[run.end].step - points[run.begin].step);
  return run.end - run.begin + 1 >= fewest && steps >= kLongShare * static_cast<double>(points.back().step);
}

// The first long run of points of which nearly all are `hit`.
template <class Hit>
std::optional<Run> long_run(const Points& points, std::size_t fewest, Hit hit) {
  for (std::size_t i = 0; i < points.size();) {
    if (!hit(points[i])) {
      ++i;
      continue;
    }
    Run run{i, i};
    std::size_t missed = 0;
    for (++i; i < points.size(); ++i) {
      if (hit(points[i]))
        run.end = i;
      else if (static_cast<double>(++missed) > kMostMisses * static_cast<double>(i - run.begin))
        break;
    }
    if (long_enough(points, run, fewest)) return run;
  }
  return std::nullopt;
}

// The first long run of equal values, to single precision.
std::optional<Run> frozen_run(const Points& points) {
  for (std::size_t begin = 0; begin < points.size();) {
    const double value = points[begin].value;
    std::size_t end = begin;
    while (end + 1 < points.size() && std::abs(points[end + 1].value - value) <= kSame * std::abs(value))
      ++end;
    const Run run{begin, end};
    if (std::isfinite(value) && long_enough(points, run, kFewestPoints)) return run;
    begin = end + 1;
  }
  return std::nullopt;
}

CurveAlarm alarm_of(AlarmKind kind, std::vector<std::string> curves, const Points& points, const Run& run) {
  CurveAlarm alarm;
  alarm.kind = kind;
  alarm.curves = std::move(curves);
  alarm.step = points[run.begin].step;
  alarm.until = points[run.end].step;
  alarm.to_end = run.end + 1 == points.size();
  alarm.value = points[run.begin].value;
  return alarm;
}

// Of the scores, or of all that training itself records.
void not_finite(const TrialRows& trial, bool scores, std::vector<CurveAlarm>& alarms) {
  CurveAlarm alarm;
  for (const auto& [name, points] : trial.curves) {
    if (name.starts_with(kMetricPrefix) != scores) continue;
    const auto found = std::find_if(points.begin(), points.end(),
                                    [](const CurvePoint& point) { return !std::isfinite(point.value); });
    if (found == points.end() || (!alarm.curves.empty() && found->step > alarm.step)) continue;
    if (alarm.curves.empty() || found->step < alarm.step) {
      alarm.curves.clear();
      alarm.value = found->value;
    }
    alarm.step = alarm.until = found->step;
    alarm.curves.push_back(name);
  }
  if (!alarm.curves.empty()) alarms.push_back(std::move(alarm));
}

// The discriminator's adversarial terms added up where all have a value. A loss that can be negative (a
// critic's) has no bound to be pinned at.
void discriminator_loss(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  std::vector<std::string> names;
  std::map<std::int64_t, std::pair<std::size_t, double>> sums;
  for (const char* term : {"adversarial", "fake", "real"}) {
    const auto found = trial.curves.find(std::string("loss.discriminator.") + term);
    if (found == trial.curves.end()) continue;
    names.push_back(found->first);
    for (const CurvePoint& point : found->second) {
      if (point.value < 0.0) return;
      auto& [count, sum] = sums[point.step];
      ++count;
      sum += point.value;
    }
  }
  Points points;
  for (const auto& [step, entry] : sums)
    if (entry.first == names.size() && std::isfinite(entry.second))
      points.push_back({step, 0, 0.0, entry.second});
  if (points.size() < kFewestPoints) return;
  std::vector<double> start;
  for (std::size_t i = 0; i < kStartPoints; ++i) start.push_back(points[i].value);
  std::sort(start.begin(), start.end());
  const double reference = start[kStartPoints / 2];
  const auto run = long_run(points, kFewestPoints,
                            [&](const CurvePoint& point) { return point.value <= kZeroShare * reference; });
  if (!run || reference == 0.0) return;
  alarms.push_back(alarm_of(AlarmKind::kDiscriminatorLossZero, names, points, *run));
  alarms.back().value = kZeroShare * reference;
  alarms.back().reference = reference;
}

void frozen_losses(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  const auto told = [&](const std::string& name) {
    return std::any_of(alarms.begin(), alarms.end(), [&](const CurveAlarm& alarm) {
      return alarm.kind == AlarmKind::kDiscriminatorLossZero &&
             std::find(alarm.curves.begin(), alarm.curves.end(), name) != alarm.curves.end();
    });
  };
  for (const auto& [name, points] : trial.curves) {
    if (!name.starts_with("loss.") || told(name)) continue;
    if (const auto run = frozen_run(points))
      alarms.push_back(alarm_of(AlarmKind::kFrozenLoss, {name}, points, *run));
  }
}

void always_right(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  const auto found = trial.curves.find("metric.discriminator_accuracy");
  if (found == trial.curves.end()) return;
  const auto run = long_run(found->second, kFewestScores,
                            [](const CurvePoint& point) { return point.value >= kAlwaysRight; });
  if (run)
    alarms.push_back(alarm_of(AlarmKind::kDiscriminatorAlwaysRight, {found->first}, found->second, *run));
}

// The best value of a curve up to some point, and how far it had come to it from the poorest before.
struct Way {
  double best = 0.0, came = 0.0;
};

// Of the stretches of two points or more, or of the last one, that are `worse` than the best before them, the
// one that is farthest from it.
template <class Better, class Worse>
void fallen_back(AlarmKind kind, const std::string& name, const Points& points, Better better, Worse worse,
                 std::vector<CurveAlarm>& alarms) {
  std::optional<Way> so_far;
  double poorest = 0.0;
  std::optional<CurveAlarm> worst;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const double value = points[i].value;
    if (!std::isfinite(value)) continue;
    const auto is_worse = [&](std::size_t k) {
      return k >= points.size() || worse(points[k].value, *so_far);
    };
    if (so_far && is_worse(i) && is_worse(i + 1)) {
      Run run{i, i};
      while (run.end + 1 < points.size() && is_worse(run.end + 1)) ++run.end;
      CurveAlarm alarm = alarm_of(kind, {name}, points, run);
      alarm.reference = so_far->best;
      for (std::size_t k = run.begin; k <= run.end; ++k)
        if (better(alarm.value, points[k].value)) alarm.value = points[k].value;
      if (!worst || std::abs(alarm.value - alarm.reference) > std::abs(worst->value - worst->reference))
        worst = std::move(alarm);
      i = run.end;
      continue;
    }
    if (!so_far || better(poorest, value)) poorest = value;
    if (!so_far || better(value, so_far->best)) so_far = Way{value, std::abs(poorest - value)};
  }
  if (worst) alarms.push_back(std::move(*worst));
}

void modes_lost(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  constexpr std::pair<std::string_view, double> kept[] = {
      {".modes", 0.75}, {".coverage", 0.5}, {".recall", 0.5}};  // alone, or as a part of a plugin's scores
  for (const auto& [name, points] : trial.curves)
    for (const auto& [ending, share] : kept)
      if (name.starts_with(kMetricPrefix) && name.ends_with(ending))
        fallen_back(
            AlarmKind::kModesLost, name, points, [](double a, double b) { return a > b; },
            [share = share](double value, const Way& before) {
              return value <= share * before.best && before.best - value >= kNoise;
            },
            alarms);
}

void score_jumps(const TrialRows& trial, const std::vector<MetricNote>& metrics,
                 std::vector<CurveAlarm>& alarms) {
  for (const MetricNote& metric : metrics) {
    const auto found = trial.curves.find(metric_curve(metric.name));
    if (metric.goal == "min" && found != trial.curves.end())
      fallen_back(
          AlarmKind::kScoreJumped, found->first, found->second, [](double a, double b) { return a < b; },
          [](double value, const Way& before) {
            const double rise = value - before.best;
            if (before.best <= 0.0) return before.came > 0.0 && rise >= kFarBack * before.came;  // no ratio
            return value >= kScoreFactor * before.best && rise >= kNoise * before.came;
          },
          alarms);
  }
}

void memorised(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  const auto found = trial.curves.find("metric.memorisation.copies");
  if (found == trial.curves.end()) return;
  const Points& points = found->second;
  const auto copies = [&](std::size_t i) { return i >= points.size() || points[i].value >= kCopies; };
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!copies(i) || !copies(i + 1)) continue;
    Run run{i, i};
    while (run.end + 1 < points.size() && copies(run.end + 1)) ++run.end;
    alarms.push_back(alarm_of(AlarmKind::kMemorised, {found->first}, points, run));
    for (std::size_t k = run.begin; k <= run.end; ++k)
      alarms.back().value = std::max(alarms.back().value, points[k].value);
    return;
  }
}

// Of all values so far, in O(log n) each: the lower half with its largest on top, the upper with its
// smallest.
class RunningMedian {
 public:
  void add(double value) {
    lower_.push(value);
    upper_.push(lower_.top());
    lower_.pop();
    if (upper_.size() > lower_.size()) {
      lower_.push(upper_.top());
      upper_.pop();
    }
  }
  std::size_t size() const { return lower_.size() + upper_.size(); }
  double value() const { return lower_.top(); }

 private:
  std::priority_queue<double> lower_;
  std::priority_queue<double, std::vector<double>, std::greater<>> upper_;
};

void gradient_jumps(const TrialRows& trial, std::vector<CurveAlarm>& alarms) {
  for (const auto& [name, points] : trial.curves) {
    if (!name.starts_with("grad_norm.")) continue;
    RunningMedian median;
    std::size_t in_a_row = 0;
    for (std::size_t i = 0; i < points.size() && std::isfinite(points[i].value); ++i) {
      const bool jumped = median.size() >= kFewestBefore && median.value() > 0.0 &&
                          points[i].value >= kGradientFactor * median.value();
      in_a_row = jumped ? in_a_row + 1 : 0;
      if (in_a_row == 3) {
        Run run{i - 2, i};
        double highest = 0.0;
        while (run.end + 1 < points.size() && points[run.end + 1].value >= kGradientFactor * median.value())
          ++run.end;
        for (std::size_t k = run.begin; k <= run.end; ++k) highest = std::max(highest, points[k].value);
        alarms.push_back(alarm_of(AlarmKind::kGradientJumped, {name}, points, run));
        alarms.back().value = highest;
        alarms.back().reference = median.value();
        break;
      }
      if (!jumped) median.add(points[i].value);
    }
  }
}

}  // namespace

std::vector<CurveAlarm> find_alarms(const TrialRows& trial, const std::vector<MetricNote>& metrics) {
  std::vector<CurveAlarm> alarms;
  not_finite(trial, /*scores=*/false, alarms);
  not_finite(trial, /*scores=*/true, alarms);
  discriminator_loss(trial, alarms);
  frozen_losses(trial, alarms);
  always_right(trial, alarms);
  modes_lost(trial, alarms);
  score_jumps(trial, metrics, alarms);
  memorised(trial, alarms);
  gradient_jumps(trial, alarms);
  std::stable_sort(alarms.begin(), alarms.end(),
                   [](const CurveAlarm& a, const CurveAlarm& b) { return a.step < b.step; });
  return alarms;
}

}  // namespace harness
