#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "harness/config/value.h"

namespace harness {

enum class AssignmentKind {
  kTrain,     // train to train.steps, from the newest checkpoint if there is one
  kCheck,     // build, one step and one evaluation; writes nothing
  kEvaluate,  // metrics on a finished trial's checkpoint
  kSample,    // images from a finished trial's checkpoint
};

// One trial as a worker needs it. `settings` is the resolved configuration: every key of the schema and of
// the plugins' options that applies, e.g. "model.plugin", "model.latent_dim", "loss.adversarial.plugin",
// "optimizer.lr", "optimizer.discriminator.lr", "train.steps", "metrics.every"; axes already applied.
struct TrialAssignment {
  std::string trial;  // id, 16 hex digits
  std::int64_t seed = 0;
  std::int64_t attempt = 1;  // counts starts of this trial; rows carry it
  Settings settings;
  std::filesystem::path folder;  // results/EXPERIMENT/TRIAL: checkpoints, grids
};

// What to draw from a trial's checkpoint (kSample).
struct SampleRequest {
  std::string what = "grid";  // "grid", "interpolation", "traversal", "singles"
  std::int64_t count = 64;
  std::filesystem::path out;  // PNG file, or folder for singles
};

// What the controller asks of a worker. Trials in one assignment are trained fused.
struct Assignment {
  std::int64_t id = 0;
  AssignmentKind kind = AssignmentKind::kTrain;
  std::string experiment;
  std::vector<TrialAssignment> trials;
  std::vector<std::string> libraries;  // absolute paths of the plugins to load
  std::vector<std::string> copies;     // the files to open in their place, one each; empty: themselves
  std::filesystem::path data_folder;
  std::filesystem::path spool;  // the worker's event log, appended to
  std::string device = "cpu";   // "cpu" or "cuda:N"
  SampleRequest sample;
};

void to_json(nlohmann::json&, const Assignment&);
void from_json(const nlohmann::json&, Assignment&);

// Sent to a busy worker.
enum class ControlKind {
  kPause,  // checkpoint, end the assignment with status paused
  kPrune,  // end the named trial with status pruned
};
struct Control {
  ControlKind kind = ControlKind::kPause;
  std::string trial;  // for kPrune
  std::string reason;
};
void to_json(nlohmann::json&, const Control&);
void from_json(const nlohmann::json&, Control&);

// The newest value of a curve.
struct LastValue {
  std::string curve;
  double value = 0.0;
  std::int64_t step = 0;  // that it belongs to
};

// What a worker tells its controller over the socket, beside its spool: how far the spool is safely written,
// and how far each trial has come (for the progress lines).
struct Progress {
  std::string trial;
  std::string phase;  // "extractor", "train", "evaluate", "checkpoint"
  std::int64_t step = 0, steps = 0;
  double steps_per_second = 0.0;
  std::vector<LastValue> last_values;
};
struct Notice {
  std::int64_t spool_bytes = 0;  // written and flushed
  std::vector<Progress> progress;
  bool assignment_done = false;  // the worker waits for the next one
};
void to_json(nlohmann::json&, const Notice&);
void from_json(const nlohmann::json&, Notice&);

}  // namespace harness
