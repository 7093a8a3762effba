#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "harness/report/alarm_text.h"
#include "harness/report/curve_bytes.h"
#include "harness/report/curve_figure.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
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

void legend(const ExperimentReport& report, std::string& out) {
  const std::size_t count = report.configurations.size();
  const std::size_t shown = count > 2 * kColours ? kColours : count;
  auto to = std::back_inserter(out);
  out += "<ul class=\"legend\">";
  for (std::size_t c = 0; c < shown; ++c)
    fmt::format_to(to, "<li data-group=\"{}\">{}</li>", c, html_label(report, c));
  if (shown < count)
    fmt::format_to(to, "<li data-group=\"{}\" data-last=\"{}\"><span class=\"label\">{}{} others</span></li>",
                   shown, count - 1, html_swatch(kColours, count), count - shown);
  if (report.count(TrialStatus::kFailed) + report.count(TrialStatus::kDiverged) > 0)
    out +=
        "<li><svg class=\"swatch key\" viewBox=\"0 0 18 10\" aria-hidden=\"true\"><path class=\"cross\" "
        "d=\"M6 2l6 6m0 -6l-6 6\"/></svg>failed or diverged here</li>";
  if (!report.alarms.empty())
    out +=
        "<li><svg class=\"swatch key\" viewBox=\"0 0 18 10\" aria-hidden=\"true\"><path class=\"alarm\" "
        "d=\"M9 9l-4 -7h8z\"/></svg>alarm</li>";
  out += "</ul>";
}

// What lines, bands and shades are in this report, and no more.
std::string how_to_read(const ExperimentReport& report) {
  bool bands = false, ranges = false, intervals = false, parts = false, single = false;
  for (const CurvePanel& panel : report.panels) {
    std::set<std::size_t> configurations;
    for (const Curve& curve : panel.curves) configurations.insert(report.trials[curve.trial].configuration);
    single = single || panel.bands.size() < configurations.size();
    for (const SeedBand& band : panel.bands)
      for (const BandPoint& point : band.points) {
        bands = true;
        (point.seeds < kFewestForInterval ? ranges : intervals) = true;
        parts = parts || point.seeds < band.seeds;
      }
  }
  if (!bands)
    return "One line a trial, in its configuration's colour: the mean of neighbouring steps, over the range "
           "of "
           "their values.";
  std::string text =
      "Strong lines are means over a configuration's seeds, thin ones single seeds in the same colour. ";
  const std::string interval = "the 95 % interval of the mean (Student's t, seeds taken as independent)";
  if (intervals && ranges)
    text += "Bands are " + interval +
            " where four seeds or more have a value, the seeds' whole range where "
            "fewer have.";
  else if (intervals)
    text += "Bands are " + interval + ".";
  else
    text += "Bands are the whole range of the seeds: fewer than four give no interval worth its name.";
  if (parts) text += " A mean is dotted where seeds are missing: a mean over survivors flatters.";
  if (single)
    text += " A lone seed's line is the mean of neighbouring steps, over the range of their values.";
  return text;
}

}  // namespace

void html_curves(const ExperimentReport& report, std::string& out) {
  if (std::none_of(report.panels.begin(), report.panels.end(), worth_a_chart)) return;
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<section class=\"curves\" data-trials=\"{}\" data-factors=\"{}\"><h3>Curves</h3><p "
                 "class=\"note\">{} Horizontal: <span class=\"x-note\">training step</span>.</p>",
                 trial_data(report), interval_factors(report), html_text(how_to_read(report)));
  legend(report, out);
  out += "<div class=\"controls\"></div>";
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
      if (in_group(panel)) curve_figure(report, panel, CurveAgainst::kStep, out);
    out += group.open ? "</div>\n" : "</div></details>\n";
    if (&group == kGroups) cost_figures(report, out);
  }
  out += "</section>\n";
}

}  // namespace harness
