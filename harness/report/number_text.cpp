#include "harness/report/number_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace harness {
namespace {

// "1.235e+06" -> "1.235e6"
std::string tidy_exponent(std::string text) {
  const std::size_t exponent = text.find('e');
  if (exponent == std::string::npos) return text;
  const std::string mantissa = text.substr(0, exponent);
  return fmt::format("{}e{}", mantissa, std::stoi(text.substr(exponent + 1)));
}

std::string not_finite(double value) {
  if (std::isnan(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return not_finite(value);
  if (value == 0.0) return "0";
  const double size = std::abs(value);
  if (size >= 1e4 && size < 1e6) return fmt::format("{:.0f}", value);
  return tidy_exponent(fmt::format("{:.4g}", value));
}

ColumnFormat::ColumnFormat(const std::vector<double>& values) {
  double largest = 0.0, smallest = 0.0;
  bool whole = true;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0.0) continue;
    const double size = std::abs(value);
    largest = std::max(largest, size);
    smallest = smallest == 0.0 ? size : std::min(smallest, size);
    whole = whole && std::floor(size) == size;
  }
  if (largest == 0.0 || largest >= 1e6 || largest < 1e-4 || largest / smallest > 3e3) return;
  decimals_ = whole ? 0 : std::clamp(3 - static_cast<int>(std::floor(std::log10(largest))), 0, 7);
}

std::string ColumnFormat::operator()(double value) const {
  if (!std::isfinite(value)) return not_finite(value);
  if (decimals_ < 0) return number_text(value);
  std::string text = fmt::format("{:.{}f}", value, decimals_);
  const bool zero = text.find_first_not_of("-0.") == std::string::npos;
  return zero && text.front() == '-' ? text.substr(1) : text;
}

std::string step_text(double step) {
  if (step >= 1e6) return fmt::format("{:.4g}M", step / 1e6);
  if (step >= 1e3) return fmt::format("{:.4g}k", step / 1e3);
  return fmt::format("{:.4g}", step);
}

}  // namespace harness
