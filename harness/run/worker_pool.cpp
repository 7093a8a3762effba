#include "harness/run/worker_pool.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <utility>

namespace harness {

namespace fs = std::filesystem;

WorkerPool::WorkerPool(Options options, const std::vector<std::string>& devices)
    : options_(std::move(options)) {
  for (const std::string& device : devices) slots_.emplace_back().device = device;
}

WorkerPool::~WorkerPool() { kill_all(); }

fs::path WorkerPool::log_of(const fs::path& spool) const { return fs::path(spool).replace_extension(".log"); }

void WorkerPool::assign(WorkerSlot& slot, Assignment assignment) {
  if (!slot.process) {
    slot.spool = options_.spool_folder / fmt::format("{}-worker-{}.spool", options_.name, ++started_);
    slot.process =
        std::make_unique<WorkerProcess>(WorkerProcess::start({.program = options_.program,
                                                              .device = slot.device,
                                                              .log = log_of(slot.spool),
                                                              .inherited_lock = options_.inherited_lock}));
    slot.heard = false;
    spools_.push_back(slot.spool);
  }
  assignment.device = slot.device;
  assignment.spool = slot.spool;
  slot.trials.clear();
  slot.progress.clear();
  for (const TrialAssignment& trial : assignment.trials) slot.trials.push_back(trial.trial);
  slot.process->channel().send(assignment);  // if it is gone already, dispatch() finds that out
}

void WorkerPool::wait(int extra_fd, std::chrono::milliseconds patience) {
  std::vector<pollfd> fds;
  if (extra_fd >= 0) fds.push_back({extra_fd, POLLIN, 0});
  for (WorkerSlot& slot : slots_)
    if (slot.process && !slot.process->channel().closed())
      fds.push_back({slot.process->channel().fd(), POLLIN, 0});
  ::poll(fds.data(), fds.size(), static_cast<int>(patience.count()));
}

void WorkerPool::take_notices(WorkerSlot& slot, WorkerEvents& events) {
  while (slot.process) {
    const auto notice = slot.process->channel().receive_notice(std::chrono::milliseconds(0));
    if (!notice) return;
    slot.heard = true;
    for (const Progress& news : notice->progress) {
      const auto known = std::find_if(slot.progress.begin(), slot.progress.end(),
                                      [&news](const Progress& one) { return one.trial == news.trial; });
      if (known == slot.progress.end())
        slot.progress.push_back(news);
      else
        *known = news;
    }
    events.on_progress(slot);
    if (notice->assignment_done && slot.busy()) {
      events.on_done(slot);
      slot.trials.clear();
      slot.progress.clear();
    }
  }
}

void WorkerPool::dispatch(WorkerEvents& events) {
  for (WorkerSlot& slot : slots_) {
    take_notices(slot, events);
    if (!slot.process) continue;
    std::optional<ProcessEnd> end = slot.process->ended();
    if (!end && slot.process->channel().closed()) {
      end = slot.process->wait(std::chrono::milliseconds(1000));
      if (!end) slot.process->kill();  // it has hung up on us: nothing more can be asked of it
      if (!end) end = slot.process->wait(std::chrono::milliseconds(5000));
    }
    if (!end) continue;
    take_notices(slot, events);  // what it sent before its end
    const std::string words = slot.process->last_words();
    slot.process.reset();
    if (slot.busy()) events.on_lost(slot, *end, words);
    slot.trials.clear();
    slot.progress.clear();
  }
}

void WorkerPool::pause_all(const std::string& reason) {
  for (WorkerSlot& slot : slots_)
    if (slot.process && slot.busy()) slot.process->channel().send(Control{ControlKind::kPause, "", reason});
}

void WorkerPool::kill_all() {
  for (WorkerSlot& slot : slots_)
    if (slot.process) slot.process->kill();
  for (WorkerSlot& slot : slots_)
    if (slot.process) slot.process->wait(std::chrono::milliseconds(1000));
}

void WorkerPool::close(std::chrono::milliseconds patience) {
  for (WorkerSlot& slot : slots_)
    if (slot.process) slot.process->hang_up();
  for (WorkerSlot& slot : slots_) {
    if (slot.process && !slot.process->wait(patience)) slot.process->kill();
    slot.process.reset();
  }
  for (const fs::path& spool : spools_) {  // a log is worth keeping only if something was printed
    std::error_code ignored;
    if (fs::is_empty(log_of(spool), ignored)) fs::remove(log_of(spool), ignored);
  }
}

}  // namespace harness
