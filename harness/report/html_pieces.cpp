#include <fmt/format.h>

#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/palette.h"

namespace harness {

std::string html_number(const std::string& number_text) {
  std::string out;
  for (const char c : html_text(number_text)) {
    if (c == '-')
      out += "−";
    else
      out += c;
  }
  return out;
}

std::string html_status(TrialStatus status) {
  return fmt::format("<span class=\"status {0}\">{0}</span>", name_of(status));
}

std::string html_swatch(std::size_t configuration, std::size_t configurations) {
  const LineStyle style = style_of(configuration, configurations);
  return fmt::format(
      "<svg class=\"swatch c{}{}\" viewBox=\"0 0 18 10\" aria-hidden=\"true\"><path class=\"line\" "
      "d=\"M1 5h16\"/></svg>",
      style.colour, style.dashed ? " dash" : "");
}

std::string html_label(const ExperimentReport& report, std::size_t configuration) {
  const std::string& label = report.configurations[configuration].label;
  constexpr std::size_t kOneLine = 48, kMost = 160;
  return fmt::format("<span class=\"label{}\" title=\"{}\">{}{}</span>",
                     label.size() > kOneLine ? " long" : "", html_attribute(shortened(label, 300)),
                     html_swatch(configuration, report.configurations.size()),
                     html_text(shortened(label, kMost)));
}

}  // namespace harness
