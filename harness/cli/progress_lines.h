#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/base/stopwatch.h"
#include "harness/run/run_view.h"

namespace harness::cli {

// A running trial in one line: id, phase, step, rate, time left, newest values; cut to `columns`.
std::string trial_line(const Progress& progress, std::size_t columns);
// The whole sweep in one line.
std::string sweep_line(const SweepProgress& sweep, std::size_t columns);

// Progress on a terminal: a block of lines at the bottom that is drawn over, news above it. Elsewhere plain
// lines, one a trial every few seconds at most. Never throws, and a reader that has gone does not end the
// run.
class ProgressLines : public RunView {
 public:
  explicit ProgressLines(int fd, double plain_seconds = 5.0);
  ~ProgressLines() override;

  void say(const std::string& line) override;
  void warn(const std::string& line) override;
  void progress(const std::vector<Progress>& running, const SweepProgress& sweep) override;
  void close() override;

 private:
  void write(const std::string& text) const;
  std::string erase_block() const;

  int fd_;
  bool terminal_;
  double plain_seconds_;
  std::size_t drawn_ = 0;                // lines of the block
  std::string block_;                    // to draw it again below news
  std::map<std::string, double> shown_;  // plain: trial -> when it was last shown
  Stopwatch watch_;
};

}  // namespace harness::cli
