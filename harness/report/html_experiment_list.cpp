#include "harness/report/html_experiment_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

std::int64_t count_of(const ExperimentRow& row, TrialStatus status) {
  switch (status) {
    case TrialStatus::kWaiting:
      return row.waiting;
    case TrialStatus::kRunning:
      return row.running;
    case TrialStatus::kDone:
      return row.done;
    case TrialStatus::kPruned:
      return row.pruned;
    case TrialStatus::kDiverged:
      return row.diverged;
    case TrialStatus::kFailed:
      return row.failed;
    case TrialStatus::kPaused:
      break;
  }
  return row.paused;
}

}  // namespace

std::string html_experiment_list(const std::vector<ExperimentRow>& experiments,
                                 const std::function<std::string(const std::string&)>& address_of,
                                 const PageFrame& frame) {
  std::vector<ExperimentRow> rows = experiments;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ExperimentRow& a, const ExperimentRow& b) { return a.time > b.time; });
  std::string out = "<main><article class=\"experiment\"><h2>Experiments</h2>\n";
  auto to = std::back_inserter(out);
  if (rows.empty()) out += "<p class=\"empty\">None yet: <code>harness run FILE</code> trains one.</p>\n";
  if (!rows.empty()) {
    out +=
        "<div class=\"scroll trials\"><table class=\"sortable\"><thead><tr><th>experiment</th>"
        "<th>question</th><th>last run</th><th class=\"n\">trials</th>";
    for (const TrialStatus status : kStatusOrder)
      fmt::format_to(to, "<th class=\"n\">{}</th>", name_of(status));
    out += "</tr></thead><tbody>\n";
  }
  for (const ExperimentRow& row : rows) {
    fmt::format_to(
        to,
        "<tr><th><a href=\"{}\">{}</a></th><td class=\"reason\">{}</td><td>{}</td><td class=\"n\">{}</td>",
        html_attribute(address_of(row.name)), html_text(shortened(row.name, 80)),
        html_text(shortened(row.description, 300)), html_text(minute_text(row.time)), grouped(row.trials));
    for (const TrialStatus status : kStatusOrder) {
      const std::int64_t count = count_of(row, status);
      fmt::format_to(to, "<td class=\"n\">{}</td>", count == 0 ? "" : grouped(count));
    }
    out += "</tr>\n";
  }
  if (!rows.empty()) out += "</tbody></table></div>\n";
  return html_page(frame, out + "</article></main>\n");
}

}  // namespace harness
