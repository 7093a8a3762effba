#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/protocol/event.h"

namespace harness {

// What the reader hands on: one struct a kind of row, values as the worker measured them (NaN and infinities
// restored). Times are UTC text, "2026-11-21T09:30:00.123Z", empty where it has not happened yet.

struct ExperimentRow {
  std::string name, description;
  std::int64_t revision = 0;  // the newest
  std::string time;           // of the newest revision
  // Trials of the newest revision by status.
  std::int64_t trials = 0, waiting = 0, running = 0, done = 0, pruned = 0, diverged = 0, failed = 0,
               paused = 0;
};

struct RevisionRow {
  std::int64_t revision = 0;
  std::string description, file_name, toml, toml_sha256, command, git_commit, harness_version, time;
  std::vector<std::string> axes;
  std::string objective_metric, objective_goal;
};

struct TrialRow {
  std::string experiment, trial, configuration;
  std::int64_t index = 0, seed = 0;
  std::int64_t revision = 0;  // the newest that planned it
  bool in_plan = true;        // part of the newest revision
  std::string proposed_by;
  TrialStatus status = TrialStatus::kWaiting;
  std::string reason;
  std::int64_t attempt = 0;  // newest; 0: never started
  std::int64_t step = 0, images_seen = 0;
  double train_seconds = 0.0;
  std::string device, fused_group, data_hash, weights_sha256;
  std::string started, ended;
};

struct CurvePoint {
  std::int64_t step = 0, images_seen = 0;
  double seconds = 0.0, value = 0.0;
};

struct ScoreRow {
  std::string trial, metric, goal, unit;  // metric without "metric."
  std::int64_t step = 0, images_seen = 0;
  double seconds = 0, value = 0, error = 0;
  std::int64_t n_real = 0, n_fake = 0;
  std::string split, extractor, extractor_hash;
  double evaluation_seconds = 0;
  Settings measured_with;  // what of metrics.* it hangs on; empty: not known
};

// A trial's scores at one step: by name what each was measured with, as in ScoreRow.
using LastScores = std::map<std::string, Settings>;

struct ArtifactRow {
  std::string trial, kind, path, sha256;  // path relative to the results folder
  std::int64_t step = 0, bytes = 0;
};

struct CheckpointRow {
  std::string trial, path, sha256;
  std::int64_t step = 0;
};

// What one attempt ran with.
struct AttemptRow {
  std::string trial;
  std::int64_t attempt = 1, from_step = 0;
  std::string device, fused_group, data_hash;
  std::vector<std::pair<std::string, std::string>> environment, plugins;
  std::string started, ended, status, reason;
};

struct EventRow {
  std::string trial;  // empty: the whole run
  std::string time, level, kind, text;
  std::int64_t step = 0;
};

}  // namespace harness
