#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/line_chart.h"
#include "harness/report/palette.h"

namespace harness {
namespace {

struct Group {
  const char* name;
  const char* title;
  bool open;  // others are folded
};
constexpr Group kGroups[] = {{"metric", "Metrics", true},
                             {"loss", "Losses", true},
                             {"grad_norm", "Gradient norms", false},
                             {"", "Other curves", false}};

bool belongs(const CurvePanel& panel, const Group& group) {
  if (*group.name != '\0') return panel.group == group.name;
  return panel.group != "metric" && panel.group != "loss" && panel.group != "grad_norm";
}

// A metric measured once has its value in the tables; a chart of one point shows nothing more.
bool worth_a_chart(const CurvePanel& panel) {
  return std::any_of(panel.curves.begin(), panel.curves.end(),
                     [](const Curve& curve) { return curve.points > 1 || curve.not_finite_at; });
}

std::string line_title(const ExperimentReport& report, const Curve& curve) {
  const ReportTrial& trial = report.trials[curve.trial];
  std::string title = fmt::format(
      "{} · seed {}", shortened(report.configurations[trial.configuration].label, 80), trial.seed);
  if (trial.status != TrialStatus::kDone) title += fmt::format(" · {}", name_of(trial.status));
  if (curve.not_finite_at) title += fmt::format(" · not finite from step {}", *curve.not_finite_at);
  return title;
}

void panel_figure(const ExperimentReport& report, const CurvePanel& panel, std::string& out) {
  const std::size_t prefix = panel.group.size() + 1;
  LineChart chart{
      panel.name.size() > prefix ? panel.name.substr(prefix) : panel.name,
      panel.unit == panel.name.substr(std::min(prefix, panel.name.size())) ? std::string() : panel.unit,
      {}};
  std::size_t broken = 0;
  for (const Curve& curve : panel.curves) {
    const ReportTrial& trial = report.trials[curve.trial];
    chart.lines.push_back({&curve, style_of(trial.configuration, report.configurations.size()),
                           trial.configuration, line_title(report, curve), trial.lost()});
    broken += curve.not_finite_at ? 1 : 0;
  }
  auto to = std::back_inserter(out);
  fmt::format_to(
      to, "<figure class=\"panel\"><figcaption title=\"{}\">{}{}{}</figcaption>",
      html_attribute(shortened(panel.name, 300)), html_text(shortened(chart.title, 44)),
      chart.unit.empty() ? "" : fmt::format(" <small>{}</small>", html_text(shortened(chart.unit, 24))),
      broken > 0 ? fmt::format(" <small class=\"lost\">{} not finite</small>", broken) : "");
  const std::string svg = line_chart_svg(chart);
  out += svg.empty() ? "<p class=\"empty\">No finite value.</p>" : svg;
  out += "</figure>";
}

void legend(const ExperimentReport& report, std::string& out) {
  const std::size_t count = report.configurations.size();
  const std::size_t shown = count > 2 * kColours ? kColours : count;
  auto to = std::back_inserter(out);
  out += "<ul class=\"legend\">";
  for (std::size_t c = 0; c < shown; ++c)
    fmt::format_to(to, "<li data-group=\"{}\">{}</li>", c, html_label(report, c));
  if (shown < count) fmt::format_to(to, "<li>{}{} others</li>", html_swatch(kColours, count), count - shown);
  const bool lost = report.count(TrialStatus::kFailed) + report.count(TrialStatus::kDiverged) > 0;
  if (lost)
    out +=
        "<li><svg class=\"swatch key\" viewBox=\"0 0 18 10\" aria-hidden=\"true\"><path class=\"cross\" "
        "d=\"M6 2l6 6m0 "
        "-6l-6 6\"/></svg>failed or diverged here</li>";
  out += "</ul>";
}

}  // namespace

void html_curves(const ExperimentReport& report, std::string& out) {
  if (std::none_of(report.panels.begin(), report.panels.end(), worth_a_chart)) return;
  auto to = std::back_inserter(out);
  out +=
      "<section class=\"curves\"><h3>Curves</h3><p class=\"note\">One line a trial, in its configuration's "
      "colour: the "
      "mean of neighbouring steps, over the range of their values. Horizontal: training step.</p>";
  legend(report, out);
  for (const Group& group : kGroups) {
    const auto in_group = [&](const CurvePanel& panel) {
      return belongs(panel, group) && worth_a_chart(panel);
    };
    const auto panels = std::count_if(report.panels.begin(), report.panels.end(), in_group);
    if (panels == 0) continue;
    if (group.open)
      fmt::format_to(to, "<h4>{}</h4>", group.title);
    else
      fmt::format_to(to, "<details><summary>{} <small>{}</small></summary>", group.title, panels);
    out += "<div class=\"panels\">";
    for (const CurvePanel& panel : report.panels)
      if (in_group(panel)) panel_figure(report, panel, out);
    out += group.open ? "</div>\n" : "</div></details>\n";
  }
  out += "</section>\n";
}

}  // namespace harness
