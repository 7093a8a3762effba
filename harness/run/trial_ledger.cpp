#include "harness/run/trial_ledger.h"

#include <algorithm>

namespace harness {
namespace {

constexpr std::int64_t kFusedOnGpu = 8;

bool is_over(TrialStatus status) {
  return status == TrialStatus::kDone || status == TrialStatus::kPruned || status == TrialStatus::kDiverged ||
         status == TrialStatus::kFailed;
}

}  // namespace

bool needs_training(TrialStatus status, std::int64_t step, std::int64_t steps, bool retry_failed) {
  switch (status) {
    case TrialStatus::kDone:
      return step < steps;
    case TrialStatus::kFailed:
      return retry_failed;
    case TrialStatus::kPruned:
    case TrialStatus::kDiverged:
      return false;
    case TrialStatus::kWaiting:
    case TrialStatus::kRunning:
    case TrialStatus::kPaused:
      break;
  }
  return true;
}

TrialEnded ended_as(const TrialRow& row, TrialStatus status, const std::string& reason) {
  return {.trial = row.trial,
          .attempt = row.attempt,
          .status = status,
          .reason = reason,
          .step = row.step,
          .images_seen = row.images_seen,
          .train_seconds = row.train_seconds,
          .weights_sha256 = {},
          .experiment = row.experiment};
}

LedgerTrial& TrialLedger::add(LedgerTrial trial) {
  places_[trial.plan.trial] = trials_.size();
  return trials_.emplace_back(std::move(trial));
}

void TrialLedger::take_row(LedgerTrial& trial, const TrialRow& row, bool retry_failed) const {
  trial.recorded = true;
  trial.status = row.status;
  trial.reason = row.reason;
  trial.attempt = row.attempt;
  trial.step = row.step;
  trial.need = needs_training(row.status, row.step, trial.steps, retry_failed) ? TrialNeed::kTrain
                                                                               : TrialNeed::kNothing;
}

std::vector<std::string> TrialLedger::next_group(bool on_gpu) {
  const auto first = std::find_if(trials_.begin(), trials_.end(),
                                  [](const LedgerTrial& trial) { return trial.need == TrialNeed::kTrain; });
  std::vector<std::string> group;
  if (first == trials_.end()) return group;
  // A group whose worker died twice is split, so that the one that is at fault shows itself.
  const std::int64_t most = first->losses >= 2 ? 1 : first->fuse > 0 ? first->fuse : on_gpu ? kFusedOnGpu : 1;
  for (auto trial = first; trial != trials_.end() && static_cast<std::int64_t>(group.size()) < most;
       ++trial) {
    const bool alike = trial->structure == first->structure && trial->steps == first->steps &&
                       trial->checkpoint_step == first->checkpoint_step && trial->fuse == first->fuse &&
                       (trial == first || trial->losses < 2);
    if (trial->need != TrialNeed::kTrain || !alike) continue;
    trial->need = TrialNeed::kAssigned;
    ++trial->attempt;
    group.push_back(trial->plan.trial);
  }
  return group;
}

std::vector<std::string> TrialLedger::next_to_measure() {
  for (LedgerTrial& trial : trials_) {
    if (trial.need != TrialNeed::kMeasure) continue;
    trial.need = TrialNeed::kAssigned;
    return {trial.plan.trial};
  }
  return {};
}

void TrialLedger::ended(const std::string& id, const TrialRow& row) {
  LedgerTrial& trial = at(id);
  trial.status = row.status;
  trial.reason = row.reason;
  trial.step = row.step;
  trial.need = is_over(row.status) ? TrialNeed::kNothing : TrialNeed::kTrain;
}

std::optional<TrialEnded> TrialLedger::interrupted(const std::string& id, const TrialRow& row,
                                                   const std::string& cause) {
  LedgerTrial& trial = at(id);
  trial.need = TrialNeed::kTrain;
  // An earlier attempt whose worker died in this run may be open still.
  if (row.attempt < trial.attempt && row.status != TrialStatus::kRunning) return std::nullopt;
  return ended_as(row, TrialStatus::kPaused, cause);
}

bool TrialLedger::lost(const std::string& id, std::int64_t checkpoint_step) {
  LedgerTrial& trial = at(id);
  trial.checkpoint_step = checkpoint_step;
  ++trial.losses;
  const bool again = trial.losses <= retries_;
  trial.need = again ? TrialNeed::kTrain : TrialNeed::kNothing;
  return again;
}

std::int64_t TrialLedger::unmeasured() const {
  return std::count_if(trials_.begin(), trials_.end(),
                       [](const LedgerTrial& trial) { return trial.unmeasured; });
}

std::int64_t TrialLedger::with_status(TrialStatus status) const {
  return std::count_if(trials_.begin(), trials_.end(),
                       [status](const LedgerTrial& trial) { return trial.status == status; });
}

std::int64_t TrialLedger::count(TrialNeed need) const {
  return std::count_if(trials_.begin(), trials_.end(),
                       [need](const LedgerTrial& trial) { return trial.need == need; });
}

}  // namespace harness
