#include "harness/worker/restore.h"

#include <limits>
#include <utility>

#include "harness/base/error.h"
#include "harness/train/checkpoint.h"

namespace harness::worker {

std::unique_ptr<train::Trainer> restored(const plugin::Registry& registry, const TrialAssignment& trial,
                                         const data::ResidentData& data, at::Device device,
                                         const DamageSink& damaged) {
  auto trainer = std::make_unique<train::Trainer>(registry, std::vector{trial}, data, device);
  std::vector<std::string> remarks;
  const bool found = trainer->restore(0, trial.folder, remarks);
  for (const std::string& remark : remarks) damaged(trial.trial, remark);
  if (!found)
    throw input_error(
        "There is no whole checkpoint in " + trial.folder.string() + ".",
        "`harness run` with its experiment file trains what has not ended; one that has ended and whose "
        "checkpoint was removed can be trained anew in an experiment of another name.");
  return trainer;
}

std::optional<std::int64_t> restore_group(train::Trainer& trainer, const std::vector<TrialAssignment>& trials,
                                          const DamageSink& damaged) {
  std::vector<train::LoadedCheckpoint> loaded(trials.size());
  std::int64_t common = std::numeric_limits<std::int64_t>::max();
  std::vector<std::string> remarks;
  // Looks below the step that all before could give; a trial without it starts the round again from its own
  // newest.
  for (std::size_t i = 0; i < trials.size();) {
    auto found = train::load_newest(trials[i].folder, remarks, common);
    for (const std::string& remark : remarks) damaged(trials[i].trial, remark);
    remarks.clear();
    if (!found) return std::nullopt;
    const bool older = found->step < common;
    common = found->step;
    loaded[i] = std::move(*found);
    i = older && i > 0 ? 0 : i + 1;
  }
  for (std::size_t i = 0; i < trials.size(); ++i)
    trainer.set_state(static_cast<std::int64_t>(i), loaded[i].state);
  return common;
}

}  // namespace harness::worker
