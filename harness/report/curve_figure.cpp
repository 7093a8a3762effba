#include "harness/report/curve_figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/report/alarm_text.h"
#include "harness/report/curve_bytes.h"
#include "harness/report/escape.h"
#include "harness/report/line_chart.h"
#include "harness/report/palette.h"

namespace harness {
namespace {

std::string line_title(const ReportTrial& trial, const Curve& curve) {
  std::string title = fmt::format("seed {}", trial.seed);
  if (trial.status != TrialStatus::kDone) title += fmt::format(" · {}", name_of(trial.status));
  if (curve.not_finite_at) title += fmt::format(" · not finite from step {}", *curve.not_finite_at);
  return title;
}

void add_marks(const ExperimentReport& report, const CurvePanel& panel, ChartGroup& group) {
  for (const CurveAlarm& alarm : report.alarms) {
    if (std::find(alarm.curves.begin(), alarm.curves.end(), panel.name) == alarm.curves.end()) continue;
    for (std::size_t i = 0; i < group.lines.size(); ++i)
      if (group.lines[i].curve->trial == alarm.trial)
        group.marks.push_back({i, alarm.step, alarm_mark_text(report, alarm)});
  }
}

std::vector<ChartGroup> groups_of(const ExperimentReport& report, const CurvePanel& panel) {
  std::vector<ChartGroup> groups;
  for (const Curve& curve : panel.curves) {
    const ReportTrial& trial = report.trials[curve.trial];
    if (groups.empty() || groups.back().configuration != trial.configuration) {
      ChartGroup& group = groups.emplace_back();
      group.configuration = trial.configuration;
      group.style = style_of(trial.configuration, report.configurations.size());
      group.title = shortened(report.configurations[trial.configuration].label, 80);
      for (const SeedBand& band : panel.bands)
        if (band.configuration == trial.configuration) group.band = &band;
    }
    groups.back().lines.push_back({&curve, line_title(trial, curve), trial.lost(), trial.pace.last_step});
  }
  for (ChartGroup& group : groups) add_marks(report, panel, group);
  return groups;
}

// Seconds, minutes or hours, whichever the longest training is told in.
struct TimeUnit {
  const char* name;
  double seconds;
};
TimeUnit time_unit(const ExperimentReport& report) {
  double longest = 0.0;
  for (const ReportTrial& trial : report.trials)
    if (!trial.pace.seconds.empty()) longest = std::max(longest, trial.pace.seconds.back());
  if (longest >= 2 * 3600.0) return {" h", 3600.0};
  return longest >= 120.0 ? TimeUnit{" min", 60.0} : TimeUnit{" s", 1.0};
}

bool timed(const ExperimentReport& report) {
  return std::any_of(report.trials.begin(), report.trials.end(), [](const ReportTrial& trial) {
    return !trial.pace.seconds.empty() && trial.pace.seconds.back() > 0.0;
  });
}

}  // namespace

bool worth_a_chart(const CurvePanel& panel) {
  return std::any_of(panel.curves.begin(), panel.curves.end(),
                     [](const Curve& curve) { return curve.points > 1 || curve.not_finite_at; });
}

void curve_figure(const ExperimentReport& report, const CurvePanel& panel, CurveAgainst against,
                  std::string& out) {
  const std::size_t prefix = panel.group.size() + 1;
  const std::string name = panel.name.size() > prefix ? panel.name.substr(prefix) : panel.name;
  LineChart chart;
  chart.title = name;
  chart.groups = groups_of(report, panel);
  std::string unit = panel.unit == name ? std::string() : shortened(panel.unit, 24);
  const char* mode = "step";
  if (against == CurveAgainst::kImages) {
    mode = "images";
    chart.x_name = "images seen";
    chart.x_of = [&](std::size_t trial, double step) { return report.trials[trial].pace.images_at(step); };
  } else if (against == CurveAgainst::kSeconds) {
    mode = "seconds";
    const TimeUnit time = time_unit(report);
    chart.x_name = "training time";
    chart.x_unit = time.name;
    chart.x_of = [&, time](std::size_t trial, double step) {
      return report.trials[trial].pace.seconds_at(step) / time.seconds;
    };
  }
  if (against != CurveAgainst::kStep) unit += (unit.empty() ? "by " : ", by ") + chart.x_name;
  const auto broken = std::count_if(panel.curves.begin(), panel.curves.end(),
                                    [](const Curve& curve) { return curve.not_finite_at.has_value(); });
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<figure class=\"panel\" data-against=\"{}\"{} data-curves=\"{}\"><figcaption "
                 "title=\"{}\">{}{}{}</figcaption>",
                 mode, against == CurveAgainst::kStep ? "" : " data-fixed=\"1\"", panel_data(panel),
                 html_attribute(shortened(panel.name, 300)), html_text(shortened(name, 44)),
                 unit.empty() ? "" : fmt::format(" <small>{}</small>", html_text(unit)),
                 broken > 0 ? fmt::format(" <small class=\"lost\">{} not finite</small>", broken) : "");
  const std::string svg = line_chart_svg(chart);
  out += svg.empty() ? "<p class=\"empty\">No finite value.</p>" : svg;
  out += "</figure>";
}

void cost_figures(const ExperimentReport& report, std::string& out) {
  if (report.panels.empty() || report.panels.front().group != "metric" || !timed(report)) return;
  const CurvePanel& panel = report.panels.front();
  if (!worth_a_chart(panel)) return;
  const bool fused = std::any_of(report.trials.begin(), report.trials.end(),
                                 [](const ReportTrial& trial) { return !trial.fused_group.empty(); });
  out +=
      "<h4>Score against cost</h4><p class=\"note\">The same scores by images seen and by training time: "
      "what a step costs differs between configurations. A mean over seeds lies at the mean of their times.";
  if (fused)
    out += " The clock of trials trained fused is their group's: alone, each would have been sooner done.";
  out += "</p><div class=\"panels\">";
  curve_figure(report, panel, CurveAgainst::kImages, out);
  curve_figure(report, panel, CurveAgainst::kSeconds, out);
  out += "</div>\n";
}

}  // namespace harness
