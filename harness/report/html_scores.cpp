#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/analysis/axis_name.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/score_charts.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

void planes(const ExperimentReport& report, std::string& out) {
  if (report.planes.empty()) return;
  auto to = std::back_inserter(out);
  out +=
      "<section class=\"planes\"><h3>One score against another</h3><p class=\"note\">Last values: a small "
      "ring a "
      "trial, a disc the mean of a configuration's seeds. Circled means are beaten by no other in both "
      "scores at "
      "once. Arrows point to the better side.</p><div class=\"panels\">";
  for (const ScorePlane& plane : report.planes)
    fmt::format_to(to,
                   "<figure class=\"panel\"><figcaption>{} <small>against {}</small></figcaption>{}</figure>",
                   html_text(shortened(report.metrics[plane.y_metric].name, 44)),
                   html_text(shortened(report.metrics[plane.x_metric].name, 44)), plane_svg(report, plane));
  out += "</div></section>\n";
}

void axes(const ExperimentReport& report, std::string& out) {
  if (report.axis_plots.empty()) return;
  auto to = std::back_inserter(out);
  const bool joined = std::any_of(report.axis_plots.begin(), report.axis_plots.end(),
                                  [](const AxisPlot& plot) { return plot.joined; });
  const bool several = report.axes.size() > 1;
  fmt::format_to(
      to,
      "<section class=\"by-setting\"><h3>By swept setting</h3><p class=\"note\">{}: a ring a finished trial, "
      "its last "
      "value; {}crosses are lost trials.{}</p><div class=\"panels\">",
      html_text(metric_title(report.metrics.front())),
      joined ? "means are bars, or discs joined where the setting is a number; " : "bars are means; ",
      several ? " Each plot averages over all other settings, whatever these were." : "");
  for (const AxisPlot& plot : report.axis_plots)
    fmt::format_to(to, "<figure class=\"panel\"><figcaption title=\"{}\">{}{}</figcaption>{}</figure>",
                   html_attribute(shortened(plot.axis, 300)), html_text(shortened(axis_name(plot.axis), 60)),
                   plot.numeric && plot.logarithmic ? " <small>log scale</small>" : "",
                   axis_svg(report, plot));
  out += "</div></section>\n";
}

}  // namespace

void html_scores(const ExperimentReport& report, std::string& out) {
  planes(report, out);
  axes(report, out);
}

}  // namespace harness
