#pragma once

#include <string>

namespace harness {

// The `d` of a path through points in whole units, in as few characters as that takes: a page holds thousands
// of lines. Points that fall on one place are written once.
class SvgPath {
 public:
  void to(double x, double y);  // a line from the point before, or the first point of a piece
  void lift() { lifted_ = true; }
  void close();  // back to the piece's first point, which ends it
  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  void number(long value);

  std::string text_;
  long x_ = 0, y_ = 0;
  bool lifted_ = true;
  char command_ = 'M';
};

}  // namespace harness
