#include "harness/report/line_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "harness/report/chart_frame.h"
#include "harness/report/escape.h"
#include "harness/report/number_text.h"
#include "harness/report/svg_path.h"

namespace harness {
namespace {

constexpr std::size_t kMarkedPoints = 24;  // lines with no more points than that show each
constexpr double kCross = 35, kRing = 22, kTriangle = 45;
constexpr std::size_t kManyLines = 10;  // fainter ones from here on
// Points that a chart draws without the script, all lines together, and the fewest and most of one line.
constexpr std::size_t kSeedPoints = 1600, kBandPoints = 1200, kFewest = 16, kMost = 120;

std::size_t share_of(std::size_t points, std::size_t lines) {
  return std::clamp(points / std::max<std::size_t>(lines, 1), kFewest, kMost);
}

// What a line or a band has at one place.
struct Dot {
  double x = 0.0, low = 0.0, mid = 0.0, high = 0.0;
  std::size_t seeds = 1;
};

// Neighbours made one, so that no more than `most` are left: extremes of the extremes, means of the rest.
std::vector<Dot> coarser(const std::vector<Dot>& dots, std::size_t most, bool extremes) {
  if (dots.size() <= most) return dots;
  std::vector<Dot> out;
  for (std::size_t i = 0; i < most; ++i) {
    const std::size_t begin = i * dots.size() / most, end = (i + 1) * dots.size() / most;
    Dot dot = dots[begin];
    double low = 0.0, mid = 0.0, high = 0.0;
    const auto n = static_cast<double>(end - begin);
    for (std::size_t k = begin; k < end; ++k) {
      low += dots[k].low / n;
      mid += dots[k].mid / n;
      high += dots[k].high / n;
      dot.low = std::min(dot.low, dots[k].low);
      dot.high = std::max(dot.high, dots[k].high);
      dot.seeds = std::min(dot.seeds, dots[k].seeds);
    }
    dot.x = (dots[begin].x + dots[end - 1].x) / 2.0;
    dot.mid = mid;
    if (!extremes) {
      dot.low = low;
      dot.high = high;
    }
    out.push_back(dot);
  }
  return out;
}

std::vector<Dot> dots_of(const LineChart& chart, const Curve& curve) {
  std::vector<Dot> dots;
  for (const CurveBucket& bucket : curve.buckets)
    dots.push_back(
        {chart.x_of(curve.trial, static_cast<double>(bucket.step)), bucket.low, bucket.mean, bucket.high, 1});
  return dots;
}

// Seeds reach a step at different times: their band lies at the mean of these.
std::vector<Dot> dots_of(const LineChart& chart, const ChartGroup& group) {
  std::vector<Dot> dots;
  for (const BandPoint& point : group.band->points) {
    double x = 0.0, n = 0.0;
    for (const ChartLine& line : group.lines)
      if (line.curve->last_step >= point.step)
        x += (chart.x_of(line.curve->trial, static_cast<double>(point.step)) - x) / ++n;
    dots.push_back({x, point.low, point.mean, point.high, point.seeds});
  }
  return dots;
}

// What is drawn of a group, in values.
struct Drawn {
  const ChartGroup* group = nullptr;
  std::vector<Dot> main;                // of the band, or of the only line
  std::vector<std::vector<Dot>> seeds;  // empty for one line alone
  bool shaded = false;
};

struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -low, x_high = 0.0;
  std::vector<double> values;

  void add(const Dot& dot, bool shaded) {
    low = std::min(low, shaded ? dot.low : dot.mid);
    high = std::max(high, shaded ? dot.high : dot.mid);
    x_high = std::max(x_high, dot.x);
    values.push_back(dot.mid);
  }
};

std::vector<Drawn> drawn_of(const LineChart& chart, Extent& extent) {
  std::size_t lines = 0;
  for (const ChartGroup& group : chart.groups) lines += group.lines.size();
  const std::size_t seed_points = share_of(kSeedPoints, lines);
  const std::size_t band_points = share_of(kBandPoints, chart.groups.size());
  std::vector<Drawn> all;
  for (const ChartGroup& group : chart.groups) {
    for (const ChartLine& line : group.lines)
      extent.x_high =
          std::max(extent.x_high, chart.x_of(line.curve->trial, static_cast<double>(line.last_step)));
    Drawn drawn;
    drawn.group = &group;
    if (group.band != nullptr) {
      for (const ChartLine& line : group.lines)
        drawn.seeds.push_back(coarser(dots_of(chart, *line.curve), seed_points, false));
      drawn.main = coarser(dots_of(chart, group), band_points, false);
      drawn.shaded = true;
    } else {  // one line, or several of which no two share a step
      for (const ChartLine& line : group.lines)
        drawn.seeds.push_back(coarser(dots_of(chart, *line.curve), band_points, true));
      if (drawn.seeds.size() == 1) {
        drawn.main = std::move(drawn.seeds.front());
        drawn.seeds.clear();
        drawn.shaded = has_spread(*group.lines.front().curve);
      }
    }
    for (const Dot& dot : drawn.main) extent.add(dot, drawn.shaded);
    for (const auto& seed : drawn.seeds)
      for (const Dot& dot : seed) extent.add(dot, false);
    all.push_back(std::move(drawn));
  }
  return all;
}

AxisScale value_scale(Extent& extent) {
  std::sort(extent.values.begin(), extent.values.end());
  const std::size_t margin = extent.values.size() / 100;
  return choose_scale(extent.low, extent.high, extent.values[margin],
                      extent.values[extent.values.size() - 1 - margin], 5, AxisScale::Ends::kSnug);
}

void add_path(const char* type, const SvgPath& d, const std::string& title, std::string& out) {
  if (d.empty()) return;
  if (title.empty())
    fmt::format_to(std::back_inserter(out), "<path class=\"{}\" d=\"{}\"/>", type, d.text());
  else
    fmt::format_to(std::back_inserter(out), "<path class=\"{}\" d=\"{}\"><title>{}</title></path>", type,
                   d.text(), html_text(title));
}

void band_path(const ChartFrame& frame, const std::vector<Dot>& dots, std::string& out) {
  if (dots.size() < 2) return;
  SvgPath d;
  for (const Dot& dot : dots) d.to(frame.px(dot.x), frame.py(dot.high));
  for (auto dot = dots.rbegin(); dot != dots.rend(); ++dot) d.to(frame.px(dot->x), frame.py(dot->low));
  d.close();
  add_path("band", d, "", out);
}

void main_paths(const ChartFrame& frame, const Drawn& drawn, std::string& out) {
  const std::size_t whole = drawn.group->band != nullptr ? drawn.group->band->seeds : 1;
  SvgPath full, part;
  for (std::size_t i = 0; i < drawn.main.size(); ++i) {
    const Dot& dot = drawn.main[i];
    const bool complete = dot.seeds >= whole;
    const bool before = i == 0 ? complete : drawn.main[i - 1].seeds >= whole;
    // The piece between a whole and a partial point belongs to the partial line.
    if (complete && !before) part.to(frame.px(dot.x), frame.py(dot.mid));
    if (complete && !before) full.lift();
    (complete ? full : part).to(frame.px(dot.x), frame.py(dot.mid));
    if (complete && i + 1 < drawn.main.size() && drawn.main[i + 1].seeds < whole) {
      part.lift();
      part.to(frame.px(dot.x), frame.py(dot.mid));
    }
  }
  add_path("line", full, "", out);
  add_path("part", part, "", out);
  if (drawn.main.size() <= kMarkedPoints)
    for (const Dot& dot : drawn.main)
      fmt::format_to(std::back_inserter(out), "<circle class=\"dot\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"/>",
                     frame.px(dot.x), frame.py(dot.mid), kRing);
}

void cross(const ChartFrame& frame, const Dot& last, std::string& out) {
  const double right = ChartFrame::kPlotWidth * ChartFrame::kUnit,
               bottom = ChartFrame::kPlotHeight * ChartFrame::kUnit;
  const double x = std::clamp(frame.px(last.x), kCross, right - kCross);
  const double y = std::clamp(frame.py(last.mid), kCross, bottom - kCross);
  fmt::format_to(std::back_inserter(out), "<path class=\"cross\" d=\"M{:.0f} {:.0f}l{} {}m0-{}l-{} {}\"/>",
                 x - kCross, y - kCross, 2 * kCross, 2 * kCross, 2 * kCross, 2 * kCross, 2 * kCross);
}

// A triangle that points at the line from above.
void triangle(const LineChart& chart, const ChartFrame& frame, const ChartGroup& group, const ChartMark& mark,
              std::string& out) {
  const Curve& curve = *group.lines[mark.line].curve;
  if (curve.buckets.empty()) return;
  auto at = std::find_if(curve.buckets.begin(), curve.buckets.end(),
                         [&](const CurveBucket& bucket) { return bucket.step >= mark.step; });
  if (at == curve.buckets.end()) --at;
  const double x = frame.px(chart.x_of(curve.trial, static_cast<double>(at->step)));
  const double y =
      std::clamp(frame.py(at->mean) - 12.0, 1.5 * kTriangle, ChartFrame::kPlotHeight * ChartFrame::kUnit);
  fmt::format_to(std::back_inserter(out),
                 "<path class=\"alarm\" data-trial=\"{}\" data-step=\"{}\" d=\"M{:.0f} {:.0f}l-{} "
                 "-{}h{}z\"><title>{}</title></path>",
                 curve.trial, mark.step, x, y, kTriangle, 1.5 * kTriangle, 2 * kTriangle,
                 html_text(mark.title));
}

void draw_group(const LineChart& chart, const ChartFrame& frame, const Drawn& drawn, std::string& out) {
  const ChartGroup& group = *drawn.group;
  fmt::format_to(std::back_inserter(out), "<g class=\"c{}{}\" data-group=\"{}\"><title>{}</title>",
                 group.style.colour, group.style.dashed ? " dash" : "", group.configuration,
                 html_text(group.title));
  if (drawn.shaded) band_path(frame, drawn.main, out);
  for (std::size_t i = 0; i < drawn.seeds.size(); ++i) {
    SvgPath d;
    for (const Dot& dot : drawn.seeds[i]) d.to(frame.px(dot.x), frame.py(dot.mid));
    add_path(group.band != nullptr ? "raw" : "line", d, group.lines[i].title, out);
  }
  main_paths(frame, drawn, out);
  for (std::size_t i = 0; i < group.lines.size(); ++i) {
    const std::vector<Dot>& dots = drawn.seeds.empty() ? drawn.main : drawn.seeds[i];
    if (group.lines[i].lost && !dots.empty()) cross(frame, dots.back(), out);
  }
  for (const ChartMark& mark : group.marks) triangle(chart, frame, group, mark, out);
  out += "</g>";
}

}  // namespace

std::string line_chart_svg(const LineChart& chart) {
  Extent extent;
  const std::vector<Drawn> all = drawn_of(chart, extent);
  if (extent.values.empty()) return {};
  const ChartFrame frame(
      AxisScale::linear(0.0, extent.x_high, 5,
                        extent.x_high > 0 ? AxisScale::Ends::kTight : AxisScale::Ends::kRound),
      value_scale(extent));
  std::size_t lines = 0;
  for (const ChartGroup& group : chart.groups) lines += group.lines.size();
  std::string out = open_chart(
      lines >= kManyLines ? "many" : "",
      fmt::format("{} by {}, {} {}; values from {} to {}", shortened(chart.title, 120), chart.x_name, lines,
                  lines == 1 ? "line" : "lines", number_text(extent.low), number_text(extent.high)));
  frame.axes([&](const Tick& tick) { return step_text(tick.value) + chart.x_unit; }, false, out);
  ChartFrame::open_plot(out);
  for (auto drawn = all.rbegin(); drawn != all.rend(); ++drawn) draw_group(chart, frame, *drawn, out);
  ChartFrame::close_plot(out);
  frame.clips(extent.low, extent.high, out);
  out += "</svg>";
  return out;
}

}  // namespace harness
