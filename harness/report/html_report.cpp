#include "harness/report/html_report.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "harness/base/sha256.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/page_assets.h"
#include "harness/report/summary_text.h"
#include "harness/report/thumbnail.h"

namespace harness {
namespace {

// 'sha256-BASE64', as a content security policy names what it allows.
std::string policy_hash(std::string_view content) {
  const std::string hex = sha256_hex(content);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(bytes) + "'";
}

std::string page_title(const ReportData& data) {
  std::string title;
  for (const ExperimentReport& report : data.experiments) title += (title.empty() ? "" : ", ") + report.name;
  return shortened(title, 120);
}

}  // namespace

std::string html_report(const ReportData& data, const HtmlOptions& options) {
  const std::string title = page_title(data);
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                 "style-src {}; "
                 "script-src {}; base-uri 'none'; form-action 'none'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" "
                 "content=\"no-referrer\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n",
                 policy_hash(page_style()), policy_hash(page_script()), html_text(title), page_style());
  fmt::format_to(to, "<div class=\"masthead\"><p>harness report</p><p>{}</p></div>\n",
                 html_text(minute_text(data.made_at)));
  if (data.experiments.size() > 1) {
    out += "<nav aria-label=\"Experiments\"><ul>";
    for (std::size_t i = 0; i < data.experiments.size(); ++i)
      fmt::format_to(to, "<li><a href=\"#experiment-{}\">{}</a></li>", i + 1,
                     html_text(shortened(data.experiments[i].name, 80)));
    out += "</ul></nav>\n";
  }
  out += "<main>\n";
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
  fmt::format_to(
      to,
      "</main>\n<footer><p>Made by harness {} from <code>{}</code>. Samples are synthetic, drawn from the "
      "models named beside them.</p></footer>\n<script>{}</script>\n</body>\n</html>\n",
      html_text(data.harness_version), html_text(shortened(data.database, 200)), page_script());
  return out;
}

}  // namespace harness
