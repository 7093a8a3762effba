#include "harness/report/html_report.h"

#include <fmt/format.h>

#include <iterator>

#include "harness/report/escape.h"
#include "harness/report/html_page.h"
#include "harness/report/html_sections.h"

namespace harness {
namespace {

constexpr std::size_t kLarge = 300;  // trials, from where on opening the page takes noticeable time

std::string page_title(const ReportData& data) {
  std::string title;
  for (const ExperimentReport& report : data.experiments) title += (title.empty() ? "" : ", ") + report.name;
  return shortened(title, 120);
}

}  // namespace

std::string html_report(const ReportData& data, const HtmlOptions& options) {
  std::string out;
  auto to = std::back_inserter(out);
  if (data.experiments.size() > 1) {
    out += "<nav aria-label=\"Experiments\"><ul>";
    for (std::size_t i = 0; i < data.experiments.size(); ++i)
      fmt::format_to(to, "<li><a href=\"#experiment-{}\">{}</a></li>", i + 1,
                     html_text(shortened(data.experiments[i].name, 80)));
    out += "</ul></nav>\n";
  }
  std::size_t trials = 0;
  for (const ExperimentReport& report : data.experiments) trials += report.trials.size();
  out += trials < kLarge ? "<main>\n" : "<main class=\"large\">\n";
  std::size_t bytes_left = options.max_image_bytes;
  for (std::size_t i = 0; i < data.experiments.size(); ++i) {
    const ExperimentReport& report = data.experiments[i];
    fmt::format_to(to, "<article class=\"experiment\" id=\"experiment-{}\">\n", i + 1);
    html_summary(report, out);
    html_leaderboard(report, out);
    html_copy(report, out);
    html_samples(report, options, bytes_left, out);
    html_alarms(report, out);
    html_curves(report, out);
    html_scores(report, out);
    html_trials(report, out);
    html_settings(report, out);
    html_provenance(report, out);
    out += "</article>\n";
  }
  out += "</main>\n";
  const std::string footer = fmt::format(
      "<p>Made by harness {} from <code>{}</code>. Samples are synthetic, drawn from the models named beside "
      "them.</p>",
      html_text(data.harness_version), html_text(shortened(data.database, 200)));
  return html_page({page_title(data), data.made_at, footer, options.live}, out);
}

}  // namespace harness
