#pragma once

#include <string>
#include <string_view>

namespace harness {

// A metric's curve is "metric.NAME", whoever writes or reads it.
inline constexpr std::string_view kMetricPrefix = "metric.";

inline std::string metric_curve(std::string_view metric) { return std::string(kMetricPrefix).append(metric); }

}  // namespace harness
