#include <fmt/format.h>

#include <iterator>

#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

constexpr double kBarWidth = 400;

// Trials by outcome as one bar; the words beside it say the same.
void outcome_bar(const ExperimentReport& report, std::string& out) {
  if (report.trials.empty()) return;
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<svg class=\"outcome\" viewBox=\"0 0 {} 6\" preserveAspectRatio=\"none\" role=\"img\" "
                 "aria-label=\"{}\">",
                 kBarWidth, html_attribute(status_counts(report)));
  double x = 0.0;
  for (const TrialStatus status : kStatusOrder) {
    const double width =
        kBarWidth * static_cast<double>(report.count(status)) / static_cast<double>(report.trials.size());
    if (width == 0.0) continue;
    fmt::format_to(to, "<rect class=\"{}\" x=\"{:.2f}\" y=\"0\" width=\"{:.2f}\" height=\"6\"/>",
                   name_of(status), x, width);
    x += width;
  }
  out += "</svg>";
}

}  // namespace

void html_summary(const ExperimentReport& report, std::string& out) {
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<header class=\"summary\"><h2>{}</h2>", html_text(shortened(report.name, 200)));
  if (!report.description.empty())
    fmt::format_to(to, "<p class=\"question\">{}</p>", html_text(shortened(report.description, 2000)));
  fmt::format_to(to, "<p class=\"headline\">{}</p>", html_text(headline(report)));
  outcome_bar(report, out);
  out += "<dl class=\"facts\">";
  for (const auto& [name, text] : run_facts(report))
    fmt::format_to(to, "<div><dt>{}</dt><dd>{}</dd></div>", html_text(name), html_text(shortened(text, 300)));
  out += "</dl></header>\n";
}

}  // namespace harness
