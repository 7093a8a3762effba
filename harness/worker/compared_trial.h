#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/json.h"
#include "harness/config/metrics_options.h"
#include "harness/metrics/set_comparison.h"
#include "harness/train/trainer.h"
#include "harness/worker/workbench.h"

namespace harness::worker {

// A trial in the state of its newest whole checkpoint, to draw samples from.
class ComparedTrial {
 public:
  // `trial`: {"id", "seed", "folder", "settings"}. Throws Error (kInput) where there is no checkpoint, or the
  // model cannot sample. `bench` lives as long.
  ComparedTrial(Workbench& bench, const nlohmann::json& trial, const std::filesystem::path& data_folder);

  MetricsOptions options() const;
  // Samples as an evaluation draws them, which goes by batches of metrics.batch_size.
  metrics::ComparedSet samples(const std::string& name, std::int64_t count);
  train::EvalModel& model() { return *model_; }
  // Of checkpoints that are damaged and were passed over.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  TrialAssignment assignment_;
  std::vector<std::string> remarks_;
  const data::ResidentData* data_ = nullptr;
  std::unique_ptr<train::Trainer> trainer_;
  std::unique_ptr<train::EvalModel> model_;
};

}  // namespace harness::worker
