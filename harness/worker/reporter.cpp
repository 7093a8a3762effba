#include "harness/worker/reporter.h"

#include <algorithm>
#include <utility>

#include "harness/protocol/curve_name.h"

namespace harness::worker {
namespace {

constexpr double kNoticeSeconds = 0.2;

}  // namespace

Reporter::Reporter(Channel& channel, const Assignment& assignment) : channel_(channel) {
  if (!assignment.spool.empty()) spool_.emplace(assignment.spool, assignment.experiment);
}

void Reporter::event(const Event& event) {
  if (const auto* score = std::get_if<ScoreEvent>(&event))
    set_last(score->trial, {metric_curve(score->metric), score->value, score->step});
  if (spool_) spool_->append(event);
}

void Reporter::set_last(const std::string& trial, const LastValue& value) {
  auto& last = progress_[trial].last_values;
  const auto known =
      std::find_if(last.begin(), last.end(), [&](const LastValue& one) { return one.curve == value.curve; });
  if (known == last.end())
    last.push_back(value);
  else if (value.step >= known->step)  // blocks of other columns may come later with earlier rows
    *known = value;
}

void Reporter::scalars(Scalars block) {
  if (!block.steps.empty())
    for (std::size_t column = 0; column < block.names.size(); ++column)
      set_last(block.trial,
               {block.names[column], block.values[(block.steps.size() - 1) * block.names.size() + column],
                block.steps.back()});
  event(std::move(block));
}

void Reporter::progress(const std::string& trial, const std::string& phase, std::int64_t step,
                        std::int64_t steps, double steps_per_second) {
  Progress& progress = progress_[trial];
  progress.trial = trial;
  progress.phase = phase;
  progress.step = step;
  progress.steps = steps;
  progress.steps_per_second = steps_per_second;
}

void Reporter::remark(const std::string& trial, std::int64_t step, const std::string& level,
                      const std::string& kind, const std::string& text) {
  event(Remark{trial, step, level, kind, text});
}

void Reporter::tick() {
  if (sent_ && since_notice_.seconds() < kNoticeSeconds) return;
  send(false);
}

void Reporter::sync() {
  if (spool_) spool_->sync();
}

void Reporter::done() {
  sync();
  send(true);
}

void Reporter::send(bool done) {
  Notice notice;
  if (spool_) notice.spool_bytes = spool_->flush();
  for (const auto& [trial, progress] : progress_)
    if (!progress.trial.empty()) notice.progress.push_back(progress);
  notice.assignment_done = done;
  channel_.send(notice, std::chrono::milliseconds(done ? 5000 : 100));
  since_notice_.restart();
  sent_ = true;
}

}  // namespace harness::worker
