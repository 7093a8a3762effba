#include <fmt/format.h>

#include <iterator>
#include <vector>

#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/leaderboard_cells.h"
#include "harness/report/summary_text.h"

namespace harness {

// The values that the leaderboard has no room for: a row a configuration in the same order, and a head of two
// rows, the metric above its values.
void html_further_values(const ExperimentReport& report, std::string& out) {
  const std::size_t first = report.leading_metrics, end = report.metrics.size();
  if (first == end) return;
  std::vector<ColumnFormat> formats;  // from the first of these on
  for (std::size_t i = first; i < end; ++i) formats.push_back(column_format(report, i));
  auto to = std::back_inserter(out);
  fmt::format_to(
      to,
      "<details class=\"further\"><summary>Further values <small>{}</small></summary><div class=\"scroll\">"
      "<table><thead><tr><th rowspan=\"2\">configuration</th>",
      counted(static_cast<std::int64_t>(end - first), "column"));
  const auto whole = [&](std::size_t i) {
    return report.metrics[i].name.substr(0, report.metrics[i].name.find('.'));
  };
  for (std::size_t i = first, next = first; i < end; i = next) {
    while (next < end && whole(next) == whole(i)) ++next;
    fmt::format_to(to, "<th colspan=\"{}\" scope=\"colgroup\">{}</th>", next - i,
                   html_text(shortened(whole(i), 40)));
  }
  out += "</tr><tr>";
  for (std::size_t i = first; i < end; ++i)
    fmt::format_to(to,
                   "<th class=\"n\" scope=\"col\" title=\"{}: mean over seeds of the last value\">{}</th>",
                   html_attribute(metric_title(report.metrics[i])),
                   html_text(shortened(report.metrics[i].name.substr(whole(i).size() + 1), 32)));
  out += "</tr></thead><tbody>";
  for (std::size_t c = 0; c < report.configurations.size(); ++c) {
    fmt::format_to(to, "<tr><th scope=\"row\">{}</th>", html_label(report, c));
    for (std::size_t i = first; i < end; ++i)
      out += last_cell(report.configurations[c].metrics[i], formats[i - first], false);
    out += "</tr>";
  }
  out += "</tbody><tfoot>";
  for (const ReferenceScores& reference : report.references) {
    fmt::format_to(to, "<tr><th scope=\"row\">{}</th>", html_text(reference.name));
    for (std::size_t i = first; i < end; ++i)
      fmt::format_to(to, "<td class=\"n\">{}</td>",
                     reference.metrics[i] ? html_number(formats[i - first](*reference.metrics[i])) : "–");
    out += "</tr>";
  }
  out += "</tfoot></table></div></details>";
}

}  // namespace harness
