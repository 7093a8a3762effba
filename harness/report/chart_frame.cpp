#include "harness/report/chart_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/number_text.h"

namespace harness {
namespace {

constexpr double kBleed = 5;
constexpr double kLongestTick = 40;  // from the plot's end: a tick's text must not leave the chart

}  // namespace

double ChartFrame::px(double value) const {
  return std::clamp(x_.place(value), -1.0, 2.0) * kPlotWidth * kUnit;
}

double ChartFrame::py(double value) const {
  return std::clamp(1.0 - y_.place(value), -1.0, 2.0) * kPlotHeight * kUnit;
}

void ChartFrame::axes(const TickText& x_text, bool x_grid, std::string& out) const {
  auto to = std::back_inserter(out);
  out += "<g class=\"axes\">";
  for (const Tick& tick : y_.ticks()) {
    const double y = kTop + py(tick.value) / kUnit;
    fmt::format_to(to, "<path class=\"{}\" d=\"M{} {:.1f}h{}\"/>", tick.label.empty() ? "g2" : "g1", kLeft, y,
                   kPlotWidth);
    if (!tick.label.empty())
      fmt::format_to(to, "<text class=\"e\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 6, y + 3.5,
                     html_number(tick.label));
  }
  for (const Tick& tick : x_.ticks()) {
    const double x = kLeft + px(tick.value) / kUnit;
    if (x_grid)
      fmt::format_to(to, "<path class=\"{}\" d=\"M{:.1f} {}v{}\"/>", tick.label.empty() ? "g2" : "g1", x,
                     kTop, kPlotHeight);
    const std::string text = x_text(tick);
    if (text.empty()) continue;
    fmt::format_to(to, "<path class=\"g0\" d=\"M{:.1f} {}v4\"/>", x, kTop + kPlotHeight);
    const bool at_end = x > kLeft + kPlotWidth - kLongestTick / 4 && text.size() > 4;
    fmt::format_to(to, "<text class=\"{}\" x=\"{:.1f}\" y=\"{}\">{}</text>", at_end ? "e" : "m",
                   at_end ? kWidth - 1 : x, kHeight - 8, html_number(text));
  }
  fmt::format_to(to, "<path class=\"g0\" d=\"M{} {}h{}\"/></g>", kLeft, kTop + kPlotHeight, kPlotWidth);
}

void ChartFrame::open_plot(std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 "<svg class=\"plot\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"{} {} {} {}\">",
                 kLeft - kBleed, kTop - kBleed, kPlotWidth + 2 * kBleed, kPlotHeight + 2 * kBleed,
                 -kBleed * kUnit, -kBleed * kUnit, (kPlotWidth + 2 * kBleed) * kUnit,
                 (kPlotHeight + 2 * kBleed) * kUnit);
}

void ChartFrame::clips(double low, double high, std::string& out) const {
  auto to = std::back_inserter(out);
  out += "<g class=\"clips\">";
  if (y_.place(high) > 1.001)
    fmt::format_to(to, "<text class=\"clip e\" x=\"{}\" y=\"{}\">▲ up to {}</text>", kWidth - kRight - 3,
                   kTop + 11, html_number(number_text(high)));
  if (y_.place(low) < -0.001)
    fmt::format_to(to, "<text class=\"clip e\" x=\"{}\" y=\"{}\">▼ down to {}</text>", kWidth - kRight - 3,
                   kTop + kPlotHeight - 5, html_number(number_text(low)));
  out += "</g>";
}

std::string open_chart(const std::string& kind, const std::string& spoken) {
  return fmt::format("<svg class=\"chart{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                     kind.empty() ? "" : " " + kind, ChartFrame::kWidth, ChartFrame::kHeight,
                     html_attribute(spoken));
}

}  // namespace harness
