#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/analysis/summary.h"
#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/number_text.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

ColumnFormat format_of(const ExperimentReport& report, std::size_t metric) {
  std::vector<double> values;
  for (const ReportTrial& trial : report.trials)
    if (trial.metrics[metric].last) values.push_back(trial.metrics[metric].last->value);
  return ColumnFormat(values);
}

// `unequal`: the trials of this column were measured differently, so each says how.
std::string metric_cell(const MetricSummary& summary, const ColumnFormat& format, bool unequal) {
  if (!summary.last) return "<td class=\"n\">–</td>";
  const std::string basis = shortened(full_basis_text(summary.basis), 120);
  std::string title = fmt::format("at step {}", grouped(summary.last->step));
  if (!basis.empty()) title += "; " + basis;
  if (summary.best)
    title +=
        fmt::format("; best {} at step {}", number_text(summary.best->value), grouped(summary.best->step));
  return fmt::format("<td class=\"n\" data-value=\"{:.17g}\" title=\"{}\">{}{}</td>", summary.last->value,
                     html_attribute(title), html_number(format(summary.last->value)),
                     unequal && !basis.empty() ? " <small>" + html_text(basis) + "</small>" : "");
}

std::string best_cell(const MetricSummary& summary, const ColumnFormat& format) {
  if (!summary.best) return "<td class=\"n\">–</td>";
  return fmt::format("<td class=\"n\" data-value=\"{:.17g}\">{} <small>@ {}</small></td>",
                     summary.best->value, html_number(format(summary.best->value)),
                     html_text(step_text(static_cast<double>(summary.best->step))));
}

std::string outcome_cell(const ReportTrial& trial) {
  std::string cell = "<td>" + html_status(trial.status);
  if (!trial.stale.empty())
    cell += fmt::format(" <span class=\"status stale\" title=\"{}\">stale</span>",
                        html_attribute(shortened(trial.stale, 600)));
  if (!trial.mixed.empty())
    cell += fmt::format(" <span class=\"status mixed\" title=\"{}\">mixed</span>",
                        html_attribute(shortened(mixed_text(trial), 600)));
  return cell + "</td>";
}

}  // namespace

void html_trials(const ExperimentReport& report, std::string& out) {
  if (report.trials.empty()) return;
  auto to = std::back_inserter(out);
  std::vector<ColumnFormat> formats;
  for (std::size_t i = 0; i < report.leading_metrics; ++i) formats.push_back(format_of(report, i));
  const bool reasons = std::any_of(report.trials.begin(), report.trials.end(),
                                   [](const ReportTrial& trial) { return !trial.reason.empty(); });
  out +=
      "<section class=\"trials\"><h3>Every trial</h3><div class=\"scroll\"><table "
      "class=\"sortable\"><thead><tr>"
      "<th scope=\"col\">configuration</th><th class=\"n\" scope=\"col\">seed</th><th "
      "scope=\"col\">status</th>";
  for (std::size_t i = 0; i < report.leading_metrics; ++i) {
    const std::string name = html_text(shortened(report.metrics[i].name, 32));
    fmt::format_to(to, "<th class=\"n\" scope=\"col\">{}<small>last</small></th>", name);
    if (i == 0 && has_goal(report.metrics[i].goal))
      fmt::format_to(to, "<th class=\"n\" scope=\"col\">{}<small>best @ step</small></th>", name);
  }
  out +=
      "<th class=\"n\" scope=\"col\">steps</th><th class=\"n\" scope=\"col\">time</th><th class=\"n\" "
      "scope=\"col\">steps/s</th><th scope=\"col\">trial</th>";
  if (reasons) out += "<th scope=\"col\">reason</th>";
  out += "</tr></thead><tbody>";
  for (const ReportTrial& trial : report.trials) {
    fmt::format_to(to, "<tr{}><td>{}</td><td class=\"n\">{}</td>{}",
                   trial.lost() ? " class=\"incomplete\"" : "", html_label(report, trial.configuration),
                   trial.seed, outcome_cell(trial));
    for (std::size_t i = 0; i < report.leading_metrics; ++i) {
      out += metric_cell(trial.metrics[i], formats[i], !report.metrics[i].unequal.empty());
      if (i == 0 && has_goal(report.metrics[i].goal)) out += best_cell(trial.metrics[i], formats[i]);
    }
    const std::string planned = trial.steps < trial.steps_planned
                                    ? fmt::format(" <small>of {}</small>", grouped(trial.steps_planned))
                                    : "";
    fmt::format_to(to, "<td class=\"n\" data-value=\"{}\">{}{}</td>", trial.steps, grouped(trial.steps),
                   planned);
    fmt::format_to(to, "<td class=\"n\" data-value=\"{:.3f}\"{}>{}</td>", trial.own_seconds,
                   trial.fused_group.empty()
                       ? ""
                       : fmt::format(" title=\"its share of {}, in which it was trained fused with others\"",
                                     human_seconds(trial.train_seconds)),
                   html_text(human_seconds(trial.own_seconds)));
    fmt::format_to(to, "<td class=\"n\">{}</td>",
                   trial.steps_per_second > 0 ? html_number(number_text(trial.steps_per_second)) : "–");
    fmt::format_to(to, "<td><code title=\"{}\">{}</code>{}</td>", html_attribute(shortened(trial.id, 64)),
                   html_text(trial.id.substr(0, 8)),
                   trial.attempts > 1 ? fmt::format(" <small>{} attempts</small>", trial.attempts) : "");
    if (reasons)
      fmt::format_to(to, "<td class=\"reason\" title=\"{}\">{}</td>",
                     html_attribute(shortened(trial.reason, 600)), html_text(shortened(trial.reason, 160)));
    out += "</tr>";
  }
  out += "</tbody></table></div></section>\n";
}

}  // namespace harness
