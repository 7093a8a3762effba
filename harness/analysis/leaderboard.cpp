#include "harness/analysis/leaderboard.h"

#include <algorithm>
#include <map>
#include <utility>

#include "harness/analysis/axis_name.h"
#include "harness/analysis/measured_with.h"
#include "harness/analysis/mixed_parts.h"
#include "harness/analysis/summary.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

ReportTrial to_report_trial(const TrialRows& rows, const std::vector<MetricNote>& metrics) {
  ReportTrial trial;
  trial.id = rows.id;
  trial.seed = rows.seed;
  trial.status = rows.status;
  trial.reason = rows.reason;
  trial.stale = rows.stale;
  trial.device = rows.device;
  trial.fused_group = rows.fused_group;
  trial.steps = rows.steps;
  trial.steps_planned = rows.steps_planned;
  trial.attempts = rows.attempts;
  trial.train_seconds = rows.train_seconds;
  trial.own_seconds = own_seconds(rows.train_seconds, rows.fused_group);
  trial.steps_per_second = rows.steps_per_second;
  trial.mixed = mixed_parts(rows.made_by);
  for (const MetricNote& metric : metrics) {
    MetricSummary& summary = trial.metrics.emplace_back();
    const std::string curve = metric_curve(metric.name);
    const auto points = rows.curves.find(curve);
    if (points == rows.curves.end()) continue;
    const auto bases = rows.bases.find(curve);
    summary = bases == rows.bases.end() ? summarize(points->second, metric.goal)
                                        : summarize(points->second, metric.goal, bases->second);
    summary.basis = measured_with(std::move(summary.basis), rows, metric.name);
  }
  return trial;
}

// "lr = 0.001"; the whole key where another axis ends alike. A plugin's name speaks for itself: "hinge".
std::string axis_text(const std::string& key, const std::string& value,
                      const std::vector<std::string>& axes) {
  if (axis_name(key) != key && value != "none") return value;
  const auto last = [](const std::string& axis) {
    const std::string name = axis_name(axis);
    return name.substr(name.rfind('.') + 1);
  };
  const bool shared = std::count_if(axes.begin(), axes.end(),
                                    [&](const std::string& axis) { return last(axis) == last(key); }) > 1;
  return (shared ? axis_name(key) : last(key)) + " = " + value;
}

// The values of the axes that vary name a configuration; the experiment's name does where none varies, with
// the hash's first digits where that leaves several alike (settings changed outside the axes, in an edited
// file).
void label(LeaderboardEntry& entry, const ExperimentRows& rows, const std::vector<std::string>& axes,
           bool several) {
  std::string text;
  for (const std::string& key : axes) {
    const Settings& settings = entry.sources.front()->settings;
    const auto found = settings.find(key);
    std::string value = found == settings.end() ? std::string() : to_display_text(found->second);
    if (!value.empty()) text += (text.empty() ? "" : " · ") + axis_text(key, value, axes);
    entry.configuration.axis_values.push_back(std::move(value));
  }
  if (text.empty()) text = several ? rows.name + " " + entry.configuration.hash.substr(0, 6) : rows.name;
  entry.configuration.label = std::move(text);
}

void add_up(LeaderboardEntry& entry, std::size_t metrics) {
  ReportConfiguration& configuration = entry.configuration;
  for (const ReportTrial& trial : entry.trials) {
    configuration.done += trial.status == TrialStatus::kDone ? 1 : 0;
    configuration.lost += trial.lost() ? 1 : 0;
    configuration.train_seconds += trial.own_seconds;
  }
  for (std::size_t metric = 0; metric < metrics; ++metric)
    configuration.metrics.push_back(over_seeds(entry.trials, metric));
}

// 0: the mean of the objective covers every seed; 1: some seeds; 2: none.
int tier(const LeaderboardEntry& entry) {
  const std::size_t n = entry.configuration.metrics.front().n;
  return n == entry.trials.size() ? 0 : n > 0 ? 1 : 2;
}

void rank(std::vector<LeaderboardEntry>& entries, const std::string& goal) {
  const auto mean = [](const LeaderboardEntry& entry) { return *entry.configuration.metrics.front().last; };
  std::stable_sort(entries.begin(), entries.end(), [&](const LeaderboardEntry& a, const LeaderboardEntry& b) {
    if (tier(a) != tier(b)) return tier(a) < tier(b);
    return tier(a) < 2 && better(mean(a), mean(b), goal);
  });
  for (std::size_t i = 0; i < entries.size() && tier(entries[i]) < 2; ++i) {
    const bool tied =
        i > 0 && tier(entries[i - 1]) == tier(entries[i]) && mean(entries[i - 1]) == mean(entries[i]);
    entries[i].configuration.rank = tied ? entries[i - 1].configuration.rank : i + 1;
  }
}

// Of the finished trials; before one has finished, of what there is.
void note_bases(const std::vector<LeaderboardEntry>& entries, std::vector<MetricNote>& metrics) {
  std::vector<ReportTrial> trials;
  for (const LeaderboardEntry& entry : entries)
    trials.insert(trials.end(), entry.trials.begin(), entry.trials.end());
  for (std::size_t metric = 0; metric < metrics.size(); ++metric) {
    MetricNote& note = metrics[metric];
    note.unequal = why_unequal(trials, metric);
    if (!note.unequal.empty()) continue;
    const auto has_value = [&](const ReportTrial& trial) { return trial.metrics[metric].last.has_value(); };
    auto shown = std::find_if(trials.begin(), trials.end(), [&](const ReportTrial& trial) {
      return final_value(trial, metric).has_value();
    });
    if (shown == trials.end()) shown = std::find_if(trials.begin(), trials.end(), has_value);
    if (shown != trials.end()) note.basis = shown->metrics[metric].basis;
  }
}

}  // namespace

std::vector<LeaderboardEntry> make_leaderboard(const ExperimentRows& rows,
                                               const std::vector<std::string>& axes,
                                               std::vector<MetricNote>& metrics, bool has_objective) {
  std::vector<LeaderboardEntry> entries;
  std::map<std::string, std::size_t> places;
  for (const TrialRows& trial : rows.trials) {
    const auto [place, fresh] = places.try_emplace(trial.configuration, entries.size());
    if (fresh) entries.emplace_back().configuration.hash = trial.configuration;
    entries[place->second].sources.push_back(&trial);
  }
  for (LeaderboardEntry& entry : entries) {
    std::stable_sort(entry.sources.begin(), entry.sources.end(),
                     [](const TrialRows* a, const TrialRows* b) { return a->seed < b->seed; });
    for (const TrialRows* source : entry.sources) entry.trials.push_back(to_report_trial(*source, metrics));
    label(entry, rows, axes, entries.size() > 1);
    add_up(entry, metrics.size());
  }
  note_bases(entries, metrics);
  if (has_objective && metrics.front().unequal.empty()) rank(entries, metrics.front().goal);
  return entries;
}

}  // namespace harness
