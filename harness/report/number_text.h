#pragma once

#include <string>
#include <vector>

namespace harness {

// Four significant digits, shortest form: "0.01234", "8", "1.235e6", "nan", "-inf".
std::string number_text(double value);

// How the numbers of one column are written, so that their points stand below each other: as many decimals as
// give the largest of them four digits; single numbers of their own where they span many decades.
class ColumnFormat {
 public:
  ColumnFormat() = default;
  explicit ColumnFormat(const std::vector<double>& values);
  std::string operator()(double value) const;

 private:
  int decimals_ = -1;  // -1: each number by itself
};

// A step count on an axis: "0", "500", "2.5k", "1M".
std::string step_text(double step);

}  // namespace harness
