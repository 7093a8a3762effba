#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "harness/analysis/axis_name.h"
#include "harness/analysis/summary.h"
#include "harness/base/text.h"
#include "harness/report/comparison_text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/leaderboard_cells.h"
#include "harness/report/number_text.h"
#include "harness/report/palette.h"
#include "harness/report/seed_strip.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

// All finished seeds' last values of the objective: what the strips' shared axis has to hold.
std::vector<double> objective_values(const ExperimentReport& report) {
  std::vector<double> values;
  for (const ReportTrial& trial : report.trials)
    if (const auto value = final_value(trial, 0)) values.push_back(*value);
  return values;
}

AxisScale strip_scale(const std::vector<double>& values) {
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return choose_scale(*low, *high, *low, *high, 4);
}

// One seed's value as text: a number, or what became of it.
std::string seed_value(const ReportTrial& trial, const ColumnFormat& format) {
  const MetricSummary& summary = trial.metrics.front();
  std::string text = summary.last ? html_number(format(summary.last->value)) : "–";
  const std::string best =
      summary.best
          ? fmt::format("; best {} at step {}", number_text(summary.best->value), grouped(summary.best->step))
          : std::string();
  const std::string note = fmt::format("seed {}, {}{}", trial.seed, name_of(trial.status), best);
  const char* type = trial.lost() ? " lost" : trial.status == TrialStatus::kDone ? "" : " open";
  return fmt::format("<span class=\"seed{}\" title=\"{}\">{}{}</span>", type, html_attribute(note), text,
                     trial.lost() ? "×" : "");
}

bool has_comparisons(const ExperimentReport& report) {
  return std::any_of(
      report.configurations.begin(), report.configurations.end(),
      [](const ReportConfiguration& configuration) { return configuration.to_leader.has_value(); });
}

// "2/3 1 lost 1 stale".
std::string seeds_cell(const ExperimentReport& report, const ReportConfiguration& configuration) {
  std::string cell = fmt::format("{}/{}", configuration.done, configuration.trials.size());
  if (configuration.lost > 0) cell += fmt::format(" <span class=\"lost\">{} lost</span>", configuration.lost);
  const DoubtfulTrials doubtful = doubtful_trials(report, configuration);
  if (doubtful.stale > 0)
    cell += fmt::format(" <span class=\"status stale\">{} stale</span>", doubtful.stale);
  if (doubtful.mixed > 0)
    cell += fmt::format(" <span class=\"status mixed\">{} mixed</span>", doubtful.mixed);
  return cell;
}

void head(const ExperimentReport& report, const std::optional<AxisScale>& scale, std::string& out) {
  auto to = std::back_inserter(out);
  out += "<thead><tr><th class=\"n\" scope=\"col\">#</th>";
  if (report.axes.empty()) out += "<th scope=\"col\">configuration</th>";
  for (const std::string& axis : report.axes)
    fmt::format_to(to, "<th scope=\"col\" title=\"{}\">{}</th>", html_attribute(shortened(axis, 300)),
                   html_text(shortened(axis_name(axis), 32)));
  out += "<th class=\"n\" scope=\"col\" title=\"seeds done of seeds planned\">seeds</th>";
  for (std::size_t i = 0; i < report.leading_metrics; ++i) {
    const MetricNote& metric = report.metrics[i];
    const std::string title = metric_title(metric);
    fmt::format_to(to,
                   "<th class=\"n\" scope=\"col\" title=\"{}: mean over seeds of the last "
                   "value\">{}<small>last</small></th>",
                   html_attribute(title), html_text(shortened(metric.name, 32)));
    if (i > 0) continue;
    if (has_goal(metric.goal))
      fmt::format_to(
          to,
          "<th class=\"n\" scope=\"col\" title=\"{}: mean over seeds of each seed's best value\">{}"
          "<small>best</small></th>",
          html_attribute(title), html_text(shortened(metric.name, 32)));
    if (has_comparisons(report))
      out +=
          "<th class=\"n\" scope=\"col\" title=\"mean over shared seeds of the difference to the first "
          "row\">to the leader<small>paired</small></th>";
    if (!report.baseline.empty())
      fmt::format_to(
          to,
          "<th class=\"n\" scope=\"col\" title=\"mean over shared seeds of the difference to the same "
          "configuration of {}\">since {}<small>paired</small></th>",
          html_attribute(shortened(report.baseline, 100)), html_text(shortened(report.baseline, 24)));
    fmt::format_to(to, "<th scope=\"col\" class=\"seeds\">every seed<small>last</small></th>");
    if (scale)
      fmt::format_to(to, "<th scope=\"col\" class=\"strip-head\">{}{}</th>",
                     scale->is_log() ? "<small>log scale</small>" : "", seed_strip_axis_svg(*scale));
  }
  out += "<th class=\"n\" scope=\"col\" title=\"training time of all seeds together\">time</th></tr></thead>";
}

// Below the table: not sorted with its rows.
void references(const ExperimentReport& report, const std::vector<ColumnFormat>& formats, bool strip,
                std::string& out) {
  if (report.references.empty()) return;
  auto to = std::back_inserter(out);
  out += "<tfoot>";
  for (const ReferenceScores& reference : report.references) {
    fmt::format_to(to, "<tr><td></td><th scope=\"row\" colspan=\"{}\">{}</th><td></td>",
                   std::max<std::size_t>(report.axes.size(), 1), html_text(reference.name));
    for (std::size_t i = 0; i < report.leading_metrics; ++i) {
      const auto& value = reference.metrics[i];
      fmt::format_to(
          to, "<td class=\"n\">{}{}</td>", value ? html_number(formats[i](*value)) : "–",
          reference.examples[i].empty() ? "" : " <small>" + html_text(reference.examples[i]) + "</small>");
      if (i > 0) continue;
      const int others = (has_goal(report.metrics[0].goal) ? 1 : 0) + (has_comparisons(report) ? 1 : 0) +
                         (report.baseline.empty() ? 0 : 1) + 1 + (strip ? 1 : 0);
      fmt::format_to(to, "<td colspan=\"{}\"></td>", others);
    }
    out += "<td></td></tr>";
  }
  out += "</tfoot>";
}

}  // namespace

void html_leaderboard(const ExperimentReport& report, std::string& out) {
  if (report.configurations.empty()) return;
  auto to = std::back_inserter(out);
  out += "<section class=\"leaderboard\"><h3>Leaderboard</h3>";
  const std::vector<double> values =
      report.metrics.empty() ? std::vector<double>{} : objective_values(report);
  std::optional<AxisScale> scale;
  if (values.size() > 1) scale = strip_scale(values);
  std::vector<ColumnFormat> formats;
  for (std::size_t i = 0; i < report.leading_metrics; ++i) formats.push_back(column_format(report, i));

  if (const std::string note = incomparable_note(report); !note.empty())
    out += "<p class=\"note\"><strong>" + html_text(note) + "</strong></p>";
  if (report.has_objective && report.metrics.front().unequal.empty() && report.configurations.size() > 1)
    fmt::format_to(
        to,
        "<p class=\"note\">Ordered by {}: the mean over finished seeds of the last value. Configurations "
        "with "
        "seeds missing come after complete ones, since a mean over survivors flatters.{}</p>",
        html_text(metric_title(report.metrics.front())),
        has_comparisons(report) ? "" : " Differences smaller than the spread of the seeds mean little.");
  out += "<div class=\"scroll\"><table class=\"sortable\">";
  head(report, scale, out);
  out += "<tbody>";
  for (std::size_t c = 0; c < report.configurations.size(); ++c) {
    const ReportConfiguration& configuration = report.configurations[c];
    fmt::format_to(to, "<tr{}><td class=\"n rank\">{}</td>",
                   configuration.complete() ? "" : " class=\"incomplete\"",
                   configuration.rank > 0 ? std::to_string(configuration.rank) : "–");
    const std::string swatch = html_swatch(c, report.configurations.size());
    if (report.axes.empty())
      fmt::format_to(to, "<td>{}{}</td>", swatch, html_text(shortened(configuration.label, 60)));
    for (std::size_t a = 0; a < report.axes.size(); ++a)
      fmt::format_to(to, "<td title=\"{}\">{}{}</td>",
                     html_attribute(shortened(configuration.axis_values[a], 300)), a == 0 ? swatch : "",
                     html_text(shortened(configuration.axis_values[a], 48)));
    fmt::format_to(to, "<td class=\"n\">{}</td>", seeds_cell(report, configuration));
    for (std::size_t i = 0; i < report.leading_metrics; ++i) {
      const SeedMean& seeds = configuration.metrics[i];
      out += last_cell(seeds, formats[i], i == 0 && configuration.rank == 1 && may_mark_best(report, 0));
      if (i > 0) continue;
      if (has_goal(report.metrics[i].goal)) out += best_cell(seeds, formats[i]);
      if (has_comparisons(report)) out += to_leader_cell(configuration.to_leader, formats[0]);
      if (!report.baseline.empty()) out += since_cell(configuration.since, formats[0]);
      out += "<td class=\"seeds\">";
      SeedStrip strip{{}, seeds.last, configuration.lost, style_of(c, report.configurations.size()), {}};
      for (const std::size_t t : configuration.trials) {
        const ReportTrial& trial = report.trials[t];
        out += seed_value(trial, formats[0]);
        if (const auto value = final_value(trial, 0)) strip.values.push_back(*value);
      }
      out += "</td>";
      if (scale) {
        strip.title = fmt::format("{} seeds from {} to {}, {} lost", strip.values.size(),
                                  number_text(scale->low()), number_text(scale->high()), configuration.lost);
        fmt::format_to(to, "<td class=\"strip-cell\">{}</td>", seed_strip_svg(strip, *scale));
      }
    }
    fmt::format_to(to, "<td class=\"n\" data-value=\"{:.3f}\">{}</td></tr>", configuration.train_seconds,
                   html_text(human_seconds(configuration.train_seconds)));
  }
  out += "</tbody>";
  references(report, formats, scale.has_value(), out);
  out += "</table></div>";
  html_further_values(report, out);
  for (const std::string& note : {measured_note(report), rank_note(report), interval_note(report),
                                  comparison_note(report), baseline_note(report), reference_note(report)})
    if (!note.empty()) out += "<p class=\"note\">" + html_text(note) + "</p>";
  out += "</section>\n";
}

}  // namespace harness
