#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/sweep/proposer.h"

namespace harness::cli {

// What `harness plan` shows of one trial.
struct PlanRow {
  std::int64_t number = 0, configuration = 0, seed = 0;
  std::string trial;
  Settings assignment;   // of the swept keys
  std::string state;     // "new", "done", "done, stale: plugin hinge.so has changed" ...
  bool to_train = true;  // by `harness run` with the same file and no further option, if it refuses nothing
};

// One record behind both renderings.
struct PlanView {
  std::string experiment, description;
  std::vector<std::string> axes;  // swept keys in the file's order
  std::vector<std::int64_t> seeds;
  std::int64_t configurations = 0;
  std::vector<PlanRow> rows;
  std::vector<DuplicateConfiguration> duplicates;
  std::string to_measure;            // which finished trials `harness run` measures, and why; empty: none
  std::vector<std::string> dropped;  // trials of the newest revision that `harness run` drops
  std::vector<std::string> slots;    // a device for each worker
};

std::string plan_text(const PlanView& view);
std::string plan_json(const PlanView& view);

}  // namespace harness::cli
