#pragma once

#include <functional>
#include <string>

#include "harness/report/axis_scale.h"

namespace harness {

// The frame that charts share: a grid, axes with their numbers, and a plot within, which is a coordinate
// system of its own in tenths of the chart's units, so that paths can be written in whole numbers. The page's
// script draws into the same frame: harness/report/chart_script.cpp has the same measures.
class ChartFrame {
 public:
  static constexpr double kWidth = 400, kHeight = 232;
  static constexpr double kLeft = 46, kRight = 10, kTop = 10, kBottom = 26;
  static constexpr double kPlotWidth = kWidth - kLeft - kRight, kPlotHeight = kHeight - kTop - kBottom;
  static constexpr double kUnit = 10;  // of the plot, in one of the chart's

  ChartFrame(AxisScale x, AxisScale y) : x_(std::move(x)), y_(std::move(y)) {}

  const AxisScale& x() const { return x_; }
  const AxisScale& y() const { return y_; }
  // Places in the plot; far outside of it, just outside.
  double px(double value) const;
  double py(double value) const;

  using TickText = std::function<std::string(const Tick&)>;
  void axes(const TickText& x_text, bool x_grid, std::string& out) const;
  // Opens the nested svg that clips what leaves the frame; a few units beyond it keep marks at its edge
  // whole.
  static void open_plot(std::string& out);
  static void close_plot(std::string& out) { out += "</svg>"; }
  // Says how far values go that the vertical axis does not hold.
  void clips(double low, double high, std::string& out) const;

 private:
  AxisScale x_, y_;
};

// "<svg ...>" of a chart; `kind` is added to its class.
std::string open_chart(const std::string& kind, const std::string& spoken);

}  // namespace harness
