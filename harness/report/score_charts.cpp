#include "harness/report/score_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "harness/report/chart_frame.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/number_text.h"
#include "harness/report/palette.h"
#include "harness/report/svg_path.h"

namespace harness {
namespace {

constexpr double kSeedRing = 28, kMeanDisc = 50, kUnbeatenRing = 80, kLostCross = 28;
constexpr std::size_t kMostNamedTicks = 6;
constexpr double kTickRoom = 0.13;  // of the axis: nearer ticks would write over each other

struct Ends {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  // With room for marks at its ends.
  AxisScale scale() const {
    if (choose_scale(low, high, low, high, 5).is_log()) return AxisScale::logarithmic(low, high);
    const double room = (high - low) * 0.06;
    return AxisScale::linear(low - room, high + room, 5, AxisScale::Ends::kTight);
  }
};

std::string trial_name(const ExperimentReport& report, std::size_t index) {
  const ReportTrial& trial = report.trials[index];
  return fmt::format("{} · seed {}", shortened(report.configurations[trial.configuration].label, 80),
                     trial.seed);
}

std::string colour_of(const ExperimentReport& report, std::size_t configuration) {
  return fmt::format("c{}", style_of(configuration, report.configurations.size()).colour);
}

void disc(const char* type, const std::string& colour, double x, double y, double radius,
          const std::string& title, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 "<circle class=\"{}{}{}\" cx=\"{:.0f}\" cy=\"{:.0f}\" r=\"{}\"><title>{}</title></circle>",
                 type, colour.empty() ? "" : " ", colour, x, y, radius, html_text(title));
}

void lost_cross(double x, double y, const std::string& title, std::string& out) {
  fmt::format_to(std::back_inserter(out),
                 "<path class=\"cross\" d=\"M{:.0f} {:.0f}l{} {}m0-{}l-{} {}\"><title>{}</title></path>",
                 x - kLostCross, y - kLostCross, 2 * kLostCross, 2 * kLostCross, 2 * kLostCross,
                 2 * kLostCross, 2 * kLostCross, html_text(title));
}

void axis_names(const ExperimentReport& report, const ScorePlane& plane, std::string& out) {
  const std::string x = html_text(shortened(report.metrics[plane.x_metric].name, 36));
  const std::string y = html_text(shortened(report.metrics[plane.y_metric].name, 36));
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<text class=\"axis-name s\" x=\"{}\" y=\"{}\">{} {}</text>", ChartFrame::kLeft + 5,
                 ChartFrame::kTop + 10, plane.y_goal == "min" ? "↓" : "↑", y);
  fmt::format_to(to, "<text class=\"axis-name e\" x=\"{}\" y=\"{}\">{} {}</text>",
                 ChartFrame::kWidth - ChartFrame::kRight - 3, ChartFrame::kTop + ChartFrame::kPlotHeight - 6,
                 x, plane.x_goal == "min" ? "←" : "→");
}

// Ticks at the values that the axis takes, where these are few and apart.
void name_levels(const AxisPlot& plot, AxisScale& scale) {
  if (plot.levels.size() > kMostNamedTicks) return;
  std::vector<Tick> ticks;
  for (const AxisLevel& level : plot.levels) {
    if (!ticks.empty() && scale.place(level.number) - scale.place(ticks.back().value) < kTickRoom) return;
    ticks.push_back({level.number, number_text(level.number)});
  }
  scale.set_ticks(std::move(ticks));
}

AxisScale axis_scale(const AxisPlot& plot) {
  const double low = plot.levels.front().number, high = plot.levels.back().number;
  if (plot.logarithmic) {
    const double room = std::pow(high / low, 0.06);
    return AxisScale::logarithmic(low / room, high * room, AxisScale::Ends::kTight);
  }
  const double margin = (high - low) * 0.06;
  return AxisScale::linear(low - margin, high + margin, 5, AxisScale::Ends::kTight);
}

std::string numeric_svg(const ExperimentReport& report, const AxisPlot& plot) {
  Ends ends;
  for (const AxisLevel& level : plot.levels)
    for (const AxisMark& mark : level.marks) ends.add(mark.value);
  AxisScale x = axis_scale(plot);
  name_levels(plot, x);
  const ChartFrame frame(std::move(x), ends.scale());
  const std::string& metric = report.metrics.front().name;
  std::string out = open_chart("scatter", fmt::format("{} by {}: {} values", shortened(metric, 80),
                                                      shortened(plot.axis, 80), plot.levels.size()));
  frame.axes([](const Tick& tick) { return tick.label; }, false, out);
  ChartFrame::open_plot(out);
  SvgPath joined;
  for (const AxisLevel& level : plot.levels)
    if (level.mean) joined.to(frame.px(level.number), frame.py(*level.mean));
  if (plot.joined)
    fmt::format_to(std::back_inserter(out), "<path class=\"joined\" d=\"{}\"/>", joined.text());
  for (const AxisLevel& level : plot.levels) {
    for (const AxisMark& mark : level.marks)
      disc("mark", colour_of(report, report.trials[mark.trial].configuration), frame.px(level.number),
           frame.py(mark.value), kSeedRing, trial_name(report, mark.trial) + ": " + number_text(mark.value),
           out);
    for (std::size_t i = 0; i < level.lost.size(); ++i)
      lost_cross(
          frame.px(level.number),
          ChartFrame::kPlotHeight * ChartFrame::kUnit - kLostCross * (1.0 + 2.2 * static_cast<double>(i)),
          trial_name(report, level.lost[i]) + ": " + name_of(report.trials[level.lost[i]].status), out);
    if (level.mean && plot.joined)
      disc("mean-disc", "", frame.px(level.number), frame.py(*level.mean), 26,
           fmt::format("{}: mean {}", level.text, number_text(*level.mean)), out);
  }
  ChartFrame::close_plot(out);
  return out + "</svg>";
}

// --- rows -----------------------------------------------------------------------------------------------

constexpr double kRow = 26, kRowsTop = 8, kNameWidth = 118, kRowsBottom = 26, kRowsRight = 30;
constexpr std::size_t kMostRows = 24, kNameLength = 19;

std::string rows_svg(const ExperimentReport& report, const AxisPlot& plot) {
  Ends ends;
  for (const AxisLevel& level : plot.levels)
    for (const AxisMark& mark : level.marks) ends.add(mark.value);
  const AxisScale scale = ends.scale();
  const std::size_t rows = std::min(plot.levels.size(), kMostRows);
  const double bottom = kRowsTop + kRow * static_cast<double>(rows), height = bottom + kRowsBottom;
  const double width = ChartFrame::kWidth - kNameWidth - kRowsRight;
  const auto place = [&](double value) { return kNameWidth + scale.place(value) * width; };
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<svg class=\"chart rows\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
                 ChartFrame::kWidth, height,
                 html_attribute(fmt::format("{} by {}: {} values", shortened(report.metrics.front().name, 80),
                                            shortened(plot.axis, 80), plot.levels.size())));
  for (const Tick& tick : scale.ticks()) {
    const double x = place(tick.value);
    fmt::format_to(to, "<path class=\"{}\" d=\"M{:.1f} {}V{}\"/>", tick.label.empty() ? "g2" : "g1", x,
                   kRowsTop, bottom);
    if (!tick.label.empty())
      fmt::format_to(to, "<text class=\"m\" x=\"{:.1f}\" y=\"{}\">{}</text>", x, height - 8,
                     html_number(tick.label));
  }
  for (std::size_t i = 0; i < rows; ++i) {
    const AxisLevel& level = plot.levels[i];
    const double y = kRowsTop + kRow * (static_cast<double>(i) + 0.5);
    fmt::format_to(to, "<path class=\"g1\" d=\"M{} {}h{}\"/>", kNameWidth, y, width);
    fmt::format_to(to, "<text class=\"e row-name\" x=\"{}\" y=\"{}\">{}<title>{}</title></text>",
                   kNameWidth - 10, y + 4,
                   level.text.empty() ? "not set" : html_text(shortened(level.text, kNameLength)),
                   html_text(shortened(level.text, 200)));
    if (level.mean)
      fmt::format_to(to, "<path class=\"mean\" d=\"M{:.1f} {}v15\"/>", place(*level.mean), y - 7.5);
    for (const AxisMark& mark : level.marks)
      fmt::format_to(to,
                     "<circle class=\"ring {}\" cx=\"{:.1f}\" cy=\"{}\" r=\"3.4\"><title>{}</title></circle>",
                     colour_of(report, report.trials[mark.trial].configuration), place(mark.value), y,
                     html_text(trial_name(report, mark.trial) + ": " + number_text(mark.value)));
    for (std::size_t k = 0; k < std::min<std::size_t>(level.lost.size(), 3); ++k)
      fmt::format_to(
          to, "<path class=\"cross\" d=\"M{:.1f} {}l6 6m0-6l-6 6\"><title>{}</title></path>",
          ChartFrame::kWidth - 8.0 - 9.0 * static_cast<double>(k), y - 3,
          html_text(trial_name(report, level.lost[k]) + ": " + name_of(report.trials[level.lost[k]].status)));
  }
  return out + "</svg>";
}

}  // namespace

std::string plane_svg(const ExperimentReport& report, const ScorePlane& plane) {
  Ends x, y;
  for (const PlaneMark& mark : plane.marks) {
    x.add(mark.x);
    y.add(mark.y);
  }
  const ChartFrame frame(x.scale(), y.scale());
  const MetricNote &x_note = report.metrics[plane.x_metric], &y_note = report.metrics[plane.y_metric];
  std::string out = open_chart("scatter", fmt::format("{} against {}: {} trials", shortened(y_note.name, 80),
                                                      shortened(x_note.name, 80), plane.marks.size()));
  frame.axes([](const Tick& tick) { return tick.label; }, true, out);
  ChartFrame::open_plot(out);
  for (const PlaneMark& mark : plane.marks)
    disc("mark", colour_of(report, report.trials[mark.trial].configuration), frame.px(mark.x),
         frame.py(mark.y), kSeedRing,
         fmt::format("{}: {} {}, {} {}", trial_name(report, mark.trial), shortened(x_note.name, 60),
                     number_text(mark.x), shortened(y_note.name, 60), number_text(mark.y)),
         out);
  for (auto mean = plane.means.rbegin(); mean != plane.means.rend(); ++mean) {
    const std::string title = fmt::format(
        "{}: {} {}, {} {}, the mean of {} {}{}",
        shortened(report.configurations[mean->configuration].label, 80), shortened(x_note.name, 60),
        number_text(mean->x), shortened(y_note.name, 60), number_text(mean->y), mean->seeds,
        mean->seeds == 1 ? "seed" : "seeds", mean->unbeaten ? "; nothing is better in both" : "");
    const std::string colour = colour_of(report, mean->configuration);
    const double at_x = frame.px(mean->x), at_y = frame.py(mean->y);
    if (mean->unbeaten) disc("unbeaten", "", at_x, at_y, kUnbeatenRing, title, out);
    disc("disc", colour, at_x, at_y, kMeanDisc, title, out);
  }
  ChartFrame::close_plot(out);
  axis_names(report, plane, out);
  return out + "</svg>";
}

std::string axis_svg(const ExperimentReport& report, const AxisPlot& plot) {
  return plot.numeric ? numeric_svg(report, plot) : rows_svg(report, plot);
}

}  // namespace harness
