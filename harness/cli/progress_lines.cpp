#include "harness/cli/progress_lines.h"

#include <fmt/format.h>
#include <unistd.h>

#include <string_view>

#include "harness/base/printable.h"
#include "harness/base/terminal.h"
#include "harness/base/text.h"
#include "harness/protocol/curve_name.h"

namespace harness::cli {
namespace {

std::string cut(std::string text, std::size_t columns) {
  if (text.size() > columns) text.resize(columns);
  return text;
}

std::string rate_text(double steps_per_second) {
  return steps_per_second < 10 ? fmt::format("{:.1f}", steps_per_second)
                               : fmt::format("{:.0f}", steps_per_second);
}

}  // namespace

std::string trial_line(const Progress& progress, std::size_t columns) {
  std::string line = fmt::format("{}  {:<10} {}/{}", progress.trial.substr(0, 8), progress.phase,
                                 grouped(progress.step), grouped(progress.steps));
  if (progress.steps_per_second > 0) {
    const double left = static_cast<double>(progress.steps - progress.step) / progress.steps_per_second;
    line += fmt::format("  {} steps/s  {} left", rate_text(progress.steps_per_second), human_seconds(left));
  }
  // Metrics first, then losses, as many as fit; what they are called is clear without their kind.
  for (const std::string_view kind : {kMetricPrefix, std::string_view("loss.")})
    for (const LastValue& last : progress.last_values) {
      if (!last.curve.starts_with(kind)) continue;
      std::string text = fmt::format("  {} {:.4g}", last.curve.substr(kind.size()), last.value);
      if (kind == kMetricPrefix) text += " @" + grouped(last.step);  // they are measured now and then only
      if (line.size() + text.size() <= columns) line += text;
    }
  return cut(printable(line), columns);
}

std::string sweep_line(const SweepProgress& sweep, std::size_t columns) {
  std::string line = fmt::format("{} of {} done, {} running, {} waiting", sweep.done, sweep.trials,
                                 sweep.running, sweep.waiting);
  if (sweep.diverged > 0) line += fmt::format(", {} diverged", sweep.diverged);
  if (sweep.failed > 0) line += fmt::format(", {} failed", sweep.failed);
  if (sweep.pruned > 0) line += fmt::format(", {} pruned", sweep.pruned);
  if (sweep.steps_per_second > 0) line += fmt::format("  {} steps/s", rate_text(sweep.steps_per_second));
  if (sweep.seconds_left >= 0) line += fmt::format("  {} left", human_seconds(sweep.seconds_left));
  return cut(line, columns);
}

ProgressLines::ProgressLines(int fd, double plain_seconds)
    : fd_(fd), terminal_(is_terminal(fd)), plain_seconds_(plain_seconds) {}

ProgressLines::~ProgressLines() { ProgressLines::close(); }

void ProgressLines::write(const std::string& text) const {
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t count = ::write(fd_, text.data() + sent, text.size() - sent);
    if (count <= 0) return;  // nobody reads any more
    sent += static_cast<std::size_t>(count);
  }
}

std::string ProgressLines::erase_block() const {
  return drawn_ == 0 ? "" : fmt::format("\r\x1b[{}A\x1b[J", drawn_);
}

void ProgressLines::say(const std::string& line) { write(erase_block() + printable(line) + "\n" + block_); }

void ProgressLines::warn(const std::string& line) { say("warning: " + line); }

void ProgressLines::progress(const std::vector<Progress>& running, const SweepProgress& sweep) {
  if (terminal_) {
    const auto columns = static_cast<std::size_t>(terminal_columns(fd_)) - 1;
    std::string block;
    for (const Progress& one : running) block += trial_line(one, columns) + "\n";
    block += sweep_line(sweep, columns) + "\n";
    write(erase_block() + block);
    block_ = std::move(block);
    drawn_ = running.size() + 1;
    return;
  }
  const double now = watch_.seconds();
  for (const Progress& one : running) {
    const auto [last, fresh] = shown_.emplace(one.trial, now);
    if (fresh || now - last->second < plain_seconds_) continue;
    last->second = now;
    write(trial_line(one, 200) + "\n");
  }
}

void ProgressLines::close() {
  write(erase_block());
  block_.clear();
  drawn_ = 0;
}

}  // namespace harness::cli
