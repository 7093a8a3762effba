#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>

#include "harness/report/csv_report.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/latex_report.h"
#include "harness/report/markdown_report.h"

namespace harness {
namespace {

constexpr std::size_t kMostBytes = 60'000;  // of one of them in the page

// Line ends are kept, unlike in html_text(): the text is copied as it is.
std::string lines(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    out += html_text(text.substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  return out;
}

}  // namespace

void html_copy(const ExperimentReport& report, std::string& out) {
  if (report.configurations.empty()) return;
  auto to = std::back_inserter(out);
  out += "<section class=\"copy\"><details><summary>Copy the leaderboard as LaTeX, Markdown or CSV</summary>";
  struct Form {
    const char *name, *format;
    std::string text;
  };
  for (const Form& form : {Form{"LaTeX (booktabs)", "latex", latex_leaderboard(report)},
                           Form{"Markdown", "md", markdown_leaderboard(report)},
                           Form{"CSV, every trial", "csv", csv_report({&report, 1})}}) {
    fmt::format_to(to, "<figure><figcaption>{}</figcaption>", form.name);
    if (form.text.size() > kMostBytes)
      fmt::format_to(to, "<p class=\"note\">Too long for this page: <code>{}</code></p>",
                     html_text(shortened("harness report " + report.name + " --format " + form.format, 160)));
    else
      fmt::format_to(to, "<pre tabindex=\"0\">{}</pre>", lines(form.text));
    out += "</figure>";
  }
  fmt::format_to(to,
                 "<p class=\"note\">Every point of every curve: <code>{}</code></p></details></section>\n",
                 html_text(shortened("harness export csv DIR " + report.name, 160)));
}

}  // namespace harness
