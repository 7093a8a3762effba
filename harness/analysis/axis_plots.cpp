#include "harness/analysis/axis_plots.h"

#include <algorithm>
#include <cmath>

#include "harness/analysis/summary.h"
#include "harness/config/value_text.h"
#include "harness/stats/aggregate.h"

namespace harness {
namespace {

constexpr double kAxisLogFrom = 10.0;
constexpr std::size_t kMostJoined = 12;  // levels; beyond, as a random search has them, a line would be noise

AxisLevel& level_of(AxisPlot& plot, const Value* value) {
  const std::string text = value == nullptr ? std::string() : to_display_text(*value);
  for (AxisLevel& level : plot.levels)
    if (level.text == text) return level;
  AxisLevel& level = plot.levels.emplace_back();
  level.text = text;
  const bool number = value != nullptr && (value->is_integer() || value->is_real());
  if (number) level.number = value->real();
  plot.numeric = plot.numeric && number && std::isfinite(level.number);
  return level;
}

// 16, 32, 64: each the same multiple of the one before.
bool is_geometric(const std::vector<AxisLevel>& levels) {
  if (levels.size() < 3) return false;
  const double ratio = levels[1].number / levels[0].number;
  for (std::size_t i = 2; i < levels.size(); ++i)
    if (std::abs(levels[i].number / levels[i - 1].number / ratio - 1.0) > 1e-6) return false;
  return true;
}

void finish_levels(AxisPlot& plot) {
  for (AxisLevel& level : plot.levels) {
    std::vector<double> values;
    for (const AxisMark& mark : level.marks) values.push_back(mark.value);
    if (!values.empty()) level.mean = mean(values);
  }
  if (!plot.numeric) return;
  std::stable_sort(plot.levels.begin(), plot.levels.end(),
                   [](const AxisLevel& a, const AxisLevel& b) { return a.number < b.number; });
  const double low = plot.levels.front().number, high = plot.levels.back().number;
  plot.logarithmic = low > 0.0 && (high / low >= kAxisLogFrom || is_geometric(plot.levels));
  plot.joined = plot.levels.size() <= kMostJoined;
}

}  // namespace

std::vector<AxisPlot> make_axis_plots(const ExperimentReport& report,
                                      const std::vector<const TrialRows*>& sources) {
  std::vector<AxisPlot> plots;
  if (report.metrics.empty() || !report.metrics.front().unequal.empty()) return plots;
  for (const std::string& axis : report.axes) {
    AxisPlot plot;
    plot.axis = axis;
    for (std::size_t i = 0; i < report.trials.size(); ++i) {
      const ReportTrial& trial = report.trials[i];
      const auto found = sources[i]->settings.find(axis);
      AxisLevel& level = level_of(plot, found == sources[i]->settings.end() ? nullptr : &found->second);
      if (trial.lost())
        level.lost.push_back(i);
      else if (const auto value = final_value(trial, 0))
        level.marks.push_back({i, *value});
    }
    finish_levels(plot);
    if (std::any_of(plot.levels.begin(), plot.levels.end(),
                    [](const AxisLevel& level) { return !level.marks.empty(); }))
      plots.push_back(std::move(plot));
  }
  return plots;
}

}  // namespace harness
