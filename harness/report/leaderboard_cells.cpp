#include "harness/report/leaderboard_cells.h"

#include <fmt/format.h>

#include <cmath>

#include "harness/report/comparison_text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"

namespace harness {
namespace {

std::string number_cell(double value, const std::string& title, const std::string& content) {
  return fmt::format("<td class=\"n\" data-value=\"{:.17g}\"{}>{}</td>", value, title, content);
}

std::string interval_html(const std::optional<Interval>& interval, const ColumnFormat& format) {
  return interval ? fmt::format("<small class=\"interval\">[{}, {}]</small>",
                                html_number(format(interval->low)), html_number(format(interval->high)))
                  : "";
}

}  // namespace

ColumnFormat column_format(const ExperimentReport& report, std::size_t metric) {
  std::vector<double> values;
  for (const ReportConfiguration& configuration : report.configurations)
    for (const auto& value : {configuration.metrics[metric].last, configuration.metrics[metric].best})
      if (value) values.push_back(*value);
  for (const ReferenceScores& reference : report.references)
    if (const auto& value = reference.metrics[metric]) values.push_back(*value);
  if (metric == 0)
    for (const ReportTrial& trial : report.trials)
      if (const auto& last = trial.metrics.front().last; last && std::isfinite(last->value))
        values.push_back(last->value);
  return ColumnFormat(values);
}

std::string best_cell(const SeedMean& seeds, const ColumnFormat& format) {
  return seeds.best ? number_cell(*seeds.best, "", html_number(format(*seeds.best)))
                    : "<td class=\"n\">–</td>";
}

std::string last_cell(const SeedMean& seeds, const ColumnFormat& format, bool leader) {
  if (!seeds.refused.empty())
    return fmt::format("<td class=\"n\" title=\"{}\"><small>not averaged</small></td>",
                       html_attribute(shortened(seeds.refused, 600)));
  if (!seeds.last) return "<td class=\"n\">–</td>";
  std::string content = html_number(format(*seeds.last));
  if (leader) content = "<strong>" + content + "</strong>";
  content += interval_html(seeds.interval, format);
  const std::string title =
      seeds.n > 1 ? fmt::format(" title=\"median {}, interquartile mean {}, of {} seeds\"",
                                number_text(*seeds.median), number_text(*seeds.interquartile_mean), seeds.n)
                  : std::string();
  return number_cell(*seeds.last, title, content);
}

std::string to_leader_cell(const std::optional<PairedComparison>& comparison, const ColumnFormat& format) {
  if (!comparison) return "<td class=\"n\">–</td>";
  std::string content = html_number(difference_text(format(comparison->difference)));
  content += interval_html(comparison->interval, format);
  content += fmt::format("<small class=\"test\">{}{}</small>", html_text(p_text(*comparison)),
                         verdict_text(*comparison));
  return number_cell(comparison->difference,
                     " title=\"" + html_attribute(comparison_details(*comparison)) + "\"", content);
}

std::string since_cell(const std::optional<BaselineChange>& change, const ColumnFormat& format) {
  if (!change) return "<td class=\"n\"><small>new</small></td>";
  const std::string title = " title=\"" + html_attribute(shortened(change_text(*change), 600)) + "\"";
  if (!change->difference)
    return fmt::format("<td class=\"n\"{}><small>{}</small></td>", title,
                       change->refused.empty() ? "–" : "not compared");
  const PairedComparison& difference = *change->difference;
  return number_cell(difference.difference, title,
                     html_number(difference_text(format(difference.difference))) +
                         interval_html(difference.interval, format) +
                         fmt::format("<small class=\"test\">{}{}</small>", html_text(p_text(difference)),
                                     verdict_text(difference)));
}

}  // namespace harness
