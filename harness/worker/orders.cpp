#include "harness/worker/orders.h"

#include <utility>

namespace harness::worker {

using std::chrono::milliseconds;

void Orders::take(Order order) {
  if (auto* assignment = std::get_if<Assignment>(&order)) {
    waiting_.push_back(std::move(*assignment));
    return;
  }
  const Control& control = std::get<Control>(order);
  if (control.kind == ControlKind::kPrune)
    pruned_[control.trial] = control.reason.empty() ? "pruned" : control.reason;
  else
    reason_ = control.reason.empty() ? "paused" : control.reason;
}

void Orders::poll() {
  while (auto order = channel_.receive_order(milliseconds(0))) take(std::move(*order));
  if (signals_ && (signals_->stop_signal() != 0 || signals_->pause_asked())) {
    gone_ = true;
    reason_ = "the worker was told to stop by a signal";
  } else if (channel_.closed()) {
    gone_ = true;
    reason_ = "the controller has gone";
  }
}

std::optional<Assignment> Orders::next() {
  while (true) {
    poll();
    if (gone_) return std::nullopt;
    if (!waiting_.empty()) {
      Assignment assignment = std::move(waiting_.front());
      waiting_.pop_front();
      return assignment;
    }
    // Idle: wakes for a message at once, for a signal within a quarter of a second.
    if (auto order = channel_.receive_order(milliseconds(250))) take(std::move(*order));
  }
}

const std::string* Orders::pruned(const std::string& trial) const {
  const auto found = pruned_.find(trial);
  return found == pruned_.end() ? nullptr : &found->second;
}

void Orders::begin() {
  pruned_.clear();
  if (!gone_) reason_.clear();
}

}  // namespace harness::worker
