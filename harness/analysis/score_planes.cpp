#include "harness/analysis/score_planes.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "harness/analysis/summary.h"

namespace harness {
namespace {

std::optional<std::size_t> metric_named(const ExperimentReport& report, std::string_view name) {
  for (std::size_t i = 0; i < report.metrics.size(); ++i) {
    const std::string& whole = report.metrics[i].name;  // "precision", or a plugin's "prdc.precision"
    if (whole == name || (whole.ends_with(name) && whole[whole.size() - name.size() - 1] == '.')) return i;
  }
  return std::nullopt;
}

// a is at least as good in both, and better in one.
bool dominates(const PlaneMean& a, const PlaneMean& b, const std::string& x_goal, const std::string& y_goal) {
  return !better(b.x, a.x, x_goal) && !better(b.y, a.y, y_goal) &&
         (better(a.x, b.x, x_goal) || better(a.y, b.y, y_goal));
}

// Means over the seeds that have both values, and which of them no other beats in both.
void add_means(const ExperimentReport& report, ScorePlane& plane) {
  for (std::size_t c = 0; c < report.configurations.size(); ++c) {
    PlaneMean mean;
    mean.configuration = c;
    for (const PlaneMark& mark : plane.marks) {
      if (report.trials[mark.trial].configuration != c) continue;
      ++mean.seeds;
      mean.x += (mark.x - mean.x) / static_cast<double>(mean.seeds);
      mean.y += (mark.y - mean.y) / static_cast<double>(mean.seeds);
    }
    if (mean.seeds > 0) plane.means.push_back(mean);
  }
  for (PlaneMean& mean : plane.means)
    mean.unbeaten = std::none_of(plane.means.begin(), plane.means.end(), [&](const PlaneMean& other) {
      return dominates(other, mean, plane.x_goal, plane.y_goal);
    });
}

void add_plane(const ExperimentReport& report, std::size_t x, std::size_t y,
               std::vector<ScorePlane>& planes) {
  if (!report.metrics[x].unequal.empty() || !report.metrics[y].unequal.empty()) return;
  ScorePlane plane;
  plane.x_metric = x;
  plane.y_metric = y;
  // What is looked for by its name is the better the more of it there is.
  const auto goal = [&](std::size_t metric) {
    const std::string& declared = report.metrics[metric].goal;
    return has_goal(declared) ? declared : "max";
  };
  plane.x_goal = goal(x);
  plane.y_goal = goal(y);
  for (std::size_t i = 0; i < report.trials.size(); ++i) {
    const auto at_x = final_value(report.trials[i], x), at_y = final_value(report.trials[i], y);
    if (at_x && at_y) plane.marks.push_back({i, *at_x, *at_y});
  }
  if (plane.marks.size() < 2) return;
  add_means(report, plane);
  planes.push_back(std::move(plane));
}

}  // namespace

std::vector<ScorePlane> make_score_planes(const ExperimentReport& report) {
  std::vector<ScorePlane> planes;
  for (const auto& [diversity, quality] : {std::pair("recall", "precision"), std::pair("coverage", "density"),
                                           std::pair("modes", "high_quality")}) {
    const auto x = metric_named(report, diversity), y = metric_named(report, quality);
    if (x && y) add_plane(report, *x, *y, planes);
  }
  if (!planes.empty() || !report.has_objective) return planes;
  for (std::size_t other = 1; other < report.metrics.size(); ++other)
    if (has_goal(report.metrics[other].goal)) {
      add_plane(report, other, 0, planes);
      break;
    }
  return planes;
}

}  // namespace harness
