#include "harness/report/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/report/axis_scale.h"
#include "harness/report/escape.h"
#include "harness/report/number_text.h"

namespace harness {
namespace {

constexpr double kWidth = 400, kHeight = 232;
constexpr double kLeft = 46, kRight = 10, kTop = 8, kBottom = 26;
constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;
constexpr std::size_t kMarkedPoints = 24;  // lines with no more points than that show each
constexpr double kCross = 3.5;
constexpr double kBleed = 3.5;
constexpr std::size_t kManyLines = 8;  // thinner ones from here on

struct Range {
  bool any = false;
  double low = 0.0, high = 0.0, bulk_low = 0.0, bulk_high = 0.0;
  std::int64_t first_step = 0, last_step = 0;
};

// Extremes of everything drawn, and the values between which 98 % of the bucket means lie.
Range range_of(const LineChart& chart) {
  Range range;
  std::vector<double> means;
  for (const ChartLine& line : chart.lines) {
    if (line.curve->buckets.empty()) continue;
    const std::int64_t first = line.curve->first_step, last = line.curve->last_step;
    range.first_step = range.any ? std::min(range.first_step, first) : first;
    range.last_step = range.any ? std::max(range.last_step, last) : last;
    for (const CurveBucket& bucket : line.curve->buckets) {
      range.low = range.any ? std::min(range.low, bucket.low) : bucket.low;
      range.high = range.any ? std::max(range.high, bucket.high) : bucket.high;
      range.any = true;
      means.push_back(bucket.mean);
    }
  }
  if (!range.any) return range;
  std::sort(means.begin(), means.end());
  const std::size_t margin = means.size() / 100;
  range.bulk_low = means[margin];
  range.bulk_high = means[means.size() - 1 - margin];
  return range;
}

class Plot {
 public:
  Plot(AxisScale x, AxisScale y) : x_(std::move(x)), y_(std::move(y)) {}

  const AxisScale& y() const { return y_; }
  // Within the plot's own frame; far outside of it, just outside.
  double px(double step) const { return x_.place(step) * kPlotWidth; }
  double py(double value) const {
    return std::clamp((1.0 - y_.place(value)) * kPlotHeight, -kPlotHeight, 2.0 * kPlotHeight);
  }

  void axes(std::string& out) const {
    auto to = std::back_inserter(out);
    for (const Tick& tick : y_.ticks()) {
      const double y = kTop + py(tick.value);
      fmt::format_to(to, "<path class=\"{}\" d=\"M{} {:.1f}h{}\"/>", tick.label.empty() ? "g2" : "g1", kLeft,
                     y, kPlotWidth);
      if (!tick.label.empty())
        fmt::format_to(to, "<text class=\"e\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 6, y + 3.5,
                       html_text(tick.label));
    }
    for (const Tick& tick : x_.ticks()) {
      const double x = kLeft + px(tick.value);
      fmt::format_to(
          to, "<path class=\"g0\" d=\"M{:.1f} {}v4\"/><text class=\"m\" x=\"{:.1f}\" y=\"{}\">{}</text>", x,
          kTop + kPlotHeight, x, kHeight - 8, html_text(step_text(tick.value)));
    }
    fmt::format_to(to, "<path class=\"g0\" d=\"M{} {}h{}\"/>", kLeft, kTop + kPlotHeight, kPlotWidth);
  }

  void line(const ChartLine& line, std::string& out) const {
    const auto& buckets = line.curve->buckets;
    if (buckets.empty()) return;
    auto to = std::back_inserter(out);
    fmt::format_to(to, "<g class=\"c{}{}\" data-group=\"{}\"><title>{}</title>", line.style.colour,
                   line.style.dashed ? " dash" : "", line.group, html_text(line.title));
    if (line.curve->points > buckets.size()) {
      out += "<path class=\"band\" d=\"M";
      for (const CurveBucket& bucket : buckets)
        fmt::format_to(to, "{:.1f} {:.1f}L", px(bucket.step), py(bucket.high));
      for (auto bucket = buckets.rbegin(); bucket != buckets.rend(); ++bucket)
        fmt::format_to(to, "{:.1f} {:.1f}{}", px(bucket->step), py(bucket->low),
                       std::next(bucket) == buckets.rend() ? "Z" : "L");
      out += "\"/>";
    }
    if (buckets.size() > 1) {
      out += "<path class=\"line\" d=\"M";
      for (std::size_t i = 0; i < buckets.size(); ++i)
        fmt::format_to(to, "{}{:.1f} {:.1f}", i == 0 ? "" : "L", px(buckets[i].step), py(buckets[i].mean));
      out += "\"/>";
    }
    if (buckets.size() <= kMarkedPoints)
      for (const CurveBucket& bucket : buckets)
        fmt::format_to(to, "<circle class=\"dot\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"2.2\"/>", px(bucket.step),
                       py(bucket.mean));
    if (line.lost) {
      const double x = std::clamp(px(buckets.back().step), kCross + 1, kPlotWidth - kCross - 1);
      const double y = std::clamp(py(buckets.back().mean), kCross + 1, kPlotHeight - kCross - 1);
      fmt::format_to(to, "<path class=\"cross\" d=\"M{:.1f} {:.1f}l{} {}m0 -{}l-{} {}\"/>", x - kCross,
                     y - kCross, 2 * kCross, 2 * kCross, 2 * kCross, 2 * kCross, 2 * kCross);
    }
    out += "</g>";
  }

 private:
  AxisScale x_, y_;
};

}  // namespace

std::string line_chart_svg(const LineChart& chart) {
  const Range range = range_of(chart);
  if (!range.any) return {};
  const Plot plot(AxisScale::linear(std::min<double>(0.0, static_cast<double>(range.first_step)),
                                    static_cast<double>(range.last_step), 5, range.last_step > 0),
                  choose_scale(range.low, range.high, range.bulk_low, range.bulk_high, 5));
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(
      to, "<svg class=\"chart{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
      chart.lines.size() >= kManyLines ? " many" : "", kWidth, kHeight,
      html_attribute(fmt::format(
          "{} by training step, {} {}; values from {} to {}", shortened(chart.title, 120), chart.lines.size(),
          chart.lines.size() == 1 ? "line" : "lines", number_text(range.low), number_text(range.high))));
  plot.axes(out);
  // A nested svg clips what leaves the frame; a few units beyond it keep rings at its edge whole.
  fmt::format_to(to, "<svg x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"{} {} {} {}\">",
                 kLeft - kBleed, kTop - kBleed, kPlotWidth + 2 * kBleed, kPlotHeight + 2 * kBleed, -kBleed,
                 -kBleed, kPlotWidth + 2 * kBleed, kPlotHeight + 2 * kBleed);
  // The best configuration is drawn last, over the others.
  for (auto line = chart.lines.rbegin(); line != chart.lines.rend(); ++line) plot.line(*line, out);
  out += "</svg>";
  const bool above = plot.y().place(range.high) > 1.001;
  const bool below = plot.y().place(range.low) < -0.001;
  if (above)
    fmt::format_to(to, "<text class=\"clip e\" x=\"{}\" y=\"{}\">▲ up to {}</text>", kWidth - kRight - 3,
                   kTop + 11, html_text(number_text(range.high)));
  if (below)
    fmt::format_to(to, "<text class=\"clip e\" x=\"{}\" y=\"{}\">▼ down to {}</text>", kWidth - kRight - 3,
                   kTop + kPlotHeight - 5, html_text(number_text(range.low)));
  out += "</svg>";
  return out;
}

}  // namespace harness
