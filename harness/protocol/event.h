#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/config/value.h"

namespace harness {

enum class TrialStatus { kWaiting, kRunning, kDone, kPruned, kDiverged, kFailed, kPaused };
const char* name_of(TrialStatus status);                 // "waiting", "running", ...
TrialStatus trial_status_from(const std::string& name);  // throws Error

// --- What workers write to their spools
// -----------------------------------------------------------------------------

// A trial begins or goes on. Rows of earlier attempts above `from_step` are void.
struct TrialStarted {
  std::string trial;
  std::int64_t attempt = 1;
  std::int64_t from_step = 0;
  std::string device;       // "cpu", "cuda:0 NVIDIA H100 ..."
  std::string fused_group;  // ids of the trials trained fused with it, empty if alone
  std::string data_hash;
  std::vector<std::pair<std::string, std::string>>
      environment;  // libtorch, cpu, capability, threads, compiler, host ...
  std::vector<std::pair<std::string, std::string>> plugins;  // library path -> SHA-256, as loaded
};

// A block of curve points of one trial: names.size() columns by steps.size() rows.
struct Scalars {
  std::string trial;
  std::int64_t attempt = 1;
  std::vector<std::string> names;  // "loss.discriminator.real", "grad_norm.generator", ...
  std::vector<std::int64_t> steps;
  std::vector<std::int64_t> images_seen;  // a row
  std::vector<double> seconds;            // training seconds so far, a row
  std::vector<double> values;             // row-major; NaN and infinities as they are
};

// One metric's value. Curve name "metric.NAME".
struct ScoreEvent {
  std::string trial;
  std::int64_t attempt = 1;
  std::string metric;
  std::int64_t step = 0, images_seen = 0;
  double seconds = 0.0;  // training seconds so far
  double value = 0.0, error = 0.0;
  std::int64_t n_real = 0, n_fake = 0;
  std::string split;  // "test"
  std::string extractor, extractor_hash;
  double evaluation_seconds = 0.0;
  std::string goal, unit;  // the metric's: "min", "max", "none"
  // The keys of metrics.* that the value hangs on (config/score_settings.h); empty: unknown.
  Settings measured_with = {};
};

// An ended trial is measured: before its scores the libraries that measure it; after them, once more, with
// the settings by which it was measured, which take the place of the trial's own. A list of metrics is added
// to its own. What these metrics gave at this step before, and now do not give, is void.
struct MeasuredWith {
  std::string trial;
  std::int64_t attempt = 1;
  std::vector<std::pair<std::string, std::string>> plugins;  // library path -> SHA-256, as loaded
  Settings settings = {};                                    // metrics.*; empty: not yet
  std::int64_t step = 0;                 // where it stands; 0: older spools do not say
  std::vector<std::string> scores = {};  // that it gave, by name
};

struct ArtifactEvent {
  std::string trial;
  std::int64_t attempt = 1;
  std::int64_t step = 0;
  std::string kind;  // "samples", "reconstructions", "weights"
  std::string path;  // relative to the results folder
  std::string sha256;
  std::int64_t bytes = 0;
};

struct CheckpointEvent {
  std::string trial;
  std::int64_t attempt = 1;
  std::int64_t step = 0;
  std::string path, sha256;  // of the manifest
};

// Something worth telling: warnings, alarms, retries.
struct Remark {
  std::string trial;  // empty: the whole run
  std::int64_t step = 0;
  std::string level;  // "info", "warning", "alarm"
  std::string kind;   // "resumed", "checkpoint_damaged", "worker_lost", ...
  std::string text;
};

struct TrialEnded {
  std::string trial;
  std::int64_t attempt = 1;
  TrialStatus status = TrialStatus::kDone;
  std::string reason;  // "loss.generator.adversarial is nan at step 812"
  std::int64_t step = 0, images_seen = 0;
  double train_seconds = 0.0;
  std::string weights_sha256;
  std::string experiment = {};  // the trial's; empty: that of the spool
};

// --- What the controller writes to its own spool, so that the database can be rebuilt from spools
// -------------------

struct RevisionEvent {
  std::string experiment;
  std::int64_t revision = 1;
  std::string description;
  std::string file_name, toml, toml_sha256;  // the file as it was
  std::string command;                       // command line
  std::string git_commit;                    // with "+dirty" when it was
  std::string harness_version;
  std::string time;               // ISO 8601, UTC
  std::vector<std::string> axes;  // swept keys in the file's order
  std::string objective_metric, objective_goal;
};

struct TrialPlanned {
  std::string experiment;
  std::int64_t revision = 1;
  std::string trial;          // 16 hex digits
  std::string configuration;  // hash of the identity keys, 16 hex digits
  std::int64_t index = 0;     // order of proposal
  std::int64_t seed = 0;
  Settings settings;        // resolved
  std::string proposed_by;  // sampler
};

// The trial is no longer part of the newest revision (its rows stay).
struct TrialDropped {
  std::string experiment, trial;
  std::int64_t revision = 0;  // the one that left it out; 0: the newest known
};
struct PruneDecision {
  std::string trial, reason;
  std::int64_t step = 0;
};
// A finished trial is to be trained anew (`run --stale`): rows of attempts before `attempt` are void.
struct TrialReset {
  std::string trial, reason;
  std::int64_t attempt = 0;  // the first one that counts; 0: the one after the newest known
};

using Event =
    std::variant<TrialStarted, Scalars, ScoreEvent, ArtifactEvent, CheckpointEvent, Remark, TrialEnded,
                 RevisionEvent, TrialPlanned, TrialDropped, PruneDecision, TrialReset, MeasuredWith>;

// One event as bytes (MessagePack of {"type": ..., ...}) and back; decode throws Error on anything else.
std::string encode(const Event& event);
Event decode(std::string_view bytes);

}  // namespace harness
