#include "harness/report/svg_path.h"

#include <cmath>

namespace harness {

void SvgPath::number(long value) {
  const char before = text_.empty() ? 'M' : text_.back();
  if (value >= 0 && before >= '0' && before <= '9') text_ += ' ';
  text_ += std::to_string(value);
}

void SvgPath::to(double x, double y) {
  const long next_x = std::lround(x), next_y = std::lround(y);
  if (lifted_) {
    text_ += command_ = 'M';
    number(next_x);
    number(next_y);
  } else {
    if (next_x == x_ && next_y == y_) return;
    if (command_ != 'l') text_ += command_ = 'l';
    number(next_x - x_);
    number(next_y - y_);
  }
  x_ = next_x;
  y_ = next_y;
  lifted_ = false;
}

void SvgPath::close() {
  if (!text_.empty()) text_ += command_ = 'z';
  lifted_ = true;
}

}  // namespace harness
