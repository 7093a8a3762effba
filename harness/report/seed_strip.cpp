#include "harness/report/seed_strip.h"

#include <fmt/format.h>

#include <iterator>

#include "harness/report/escape.h"
#include "harness/report/number_text.h"

namespace harness {
namespace {

constexpr double kWidth = 190, kHeight = 22, kMargin = 8, kLostWidth = 34;
constexpr double kMiddle = kHeight / 2;
constexpr double kPlot = kWidth - 2 * kMargin - kLostWidth;

double x_of(double value, const AxisScale& scale) { return kMargin + scale.place(value) * kPlot; }

}  // namespace

std::string seed_strip_svg(const SeedStrip& strip, const AxisScale& scale) {
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<svg class=\"strip c{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                 strip.style.colour, kWidth, kHeight, html_attribute(strip.title));
  fmt::format_to(to, "<path class=\"g1\" d=\"M{} {}h{}\"/>", kMargin, kMiddle, kPlot);
  for (const Tick& tick : scale.ticks())
    if (!tick.label.empty())
      fmt::format_to(to, "<path class=\"g1\" d=\"M{:.1f} {}v6\"/>", x_of(tick.value, scale), kMiddle - 3);
  if (strip.mean)
    fmt::format_to(to, "<path class=\"mean\" d=\"M{:.1f} {}v14\"/>", x_of(*strip.mean, scale), kMiddle - 7);
  for (const double value : strip.values)
    fmt::format_to(to, "<circle class=\"ring\" cx=\"{:.1f}\" cy=\"{}\" r=\"3.4\"/>", x_of(value, scale),
                   kMiddle);
  for (std::size_t i = 0; i < strip.lost && i < 3; ++i)
    fmt::format_to(to, "<path class=\"cross\" d=\"M{:.1f} {}l6 6m0 -6l-6 6\"/>",
                   kWidth - kMargin - 6.0 - 10.0 * static_cast<double>(i), kMiddle - 3);
  out += "</svg>";
  return out;
}

std::string seed_strip_axis_svg(const AxisScale& scale) {
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<svg class=\"strip axis\" viewBox=\"0 0 {} 12\" role=\"img\" aria-label=\"from {} to {}\">",
                 kWidth, html_attribute(number_text(scale.low())), html_attribute(number_text(scale.high())));
  fmt::format_to(to, "<text class=\"s\" x=\"{}\" y=\"10\">{}</text>", kMargin - 4,
                 html_text(number_text(scale.low())));
  fmt::format_to(to, "<text class=\"e\" x=\"{}\" y=\"10\">{}</text></svg>", kMargin + kPlot + 4,
                 html_text(number_text(scale.high())));
  return out;
}

}  // namespace harness
