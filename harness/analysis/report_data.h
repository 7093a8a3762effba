#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/analysis/alarms.h"
#include "harness/analysis/curve.h"
#include "harness/analysis/experiment_rows.h"
#include "harness/analysis/seed_band.h"
#include "harness/analysis/trial_pace.h"
#include "harness/stats/bootstrap.h"

namespace harness {

// The one result record behind every rendering of a report. It holds plain values in the order in which they
// are shown; renderers format and escape, and decide nothing.

inline constexpr std::size_t kTrialStatuses = 7;

// A value with the step at which it was measured.
struct StepValue {
  std::int64_t step = 0;
  double value = 0.0;
};

// One metric of one trial over training. `best` is absent where the metric has no goal or no finite value; it
// is one of those that were measured with what the last value was.
struct MetricSummary {
  std::optional<StepValue> last, best;
  ScoreBasis basis{};  // of the last value
};

// Something that a trial was made with in more than one version: the program, data or a plugin changed before
// it was continued.
struct MixedPart {
  std::string name;      // "plugin hinge.so"
  std::string versions;  // "687345bcdd39 to step 500, then 62af00c1d7e5"
};

// One trial. Failed and diverged ones are rows like the others.
struct ReportTrial {
  std::string id;
  std::size_t configuration = 0;  // index into ExperimentReport::configurations
  std::int64_t seed = 0;
  TrialStatus status = TrialStatus::kWaiting;
  std::string reason, stale, device, fused_group;
  std::int64_t steps = 0, steps_planned = 0, attempts = 0;
  double train_seconds = 0.0, steps_per_second = 0.0;
  double own_seconds = 0.0;            // its share of train_seconds, which those fused with it have too
  std::vector<MixedPart> mixed;        // empty for most
  std::vector<MetricSummary> metrics;  // one for each of ExperimentReport::metrics
  TrialPace pace;

  // Stopped for good without reaching the end.
  bool lost() const { return status == TrialStatus::kFailed || status == TrialStatus::kDiverged; }
};

// Over the seeds that are done and whose value is finite; `n` says how many these are. Seeds that were
// measured differently have no mean: then `refused` says why, and `n` is 0.
struct SeedMean {
  std::optional<double> last, best;                  // means
  std::optional<double> median, interquartile_mean;  // of the last values
  std::optional<Interval> interval;                  // of their mean, 95 % by BCa; from four seeds on
  std::size_t n = 0;
  ScoreBasis basis{};                          // of all of them
  std::int64_t first_step = 0, last_step = 0;  // at which they were judged: the lowest and the highest
  std::string refused{};
};

// How the last values of a metric differ from another configuration's, over the seeds that both finished: one
// seed gives both the same batches and latents, so each is a pair.
struct PairedComparison {
  std::size_t n = 0;                 // pairs; at least two
  double difference = 0.0;           // mean of this one's values minus the other's
  std::optional<Interval> interval;  // of that mean, 95 % by BCa; from four pairs on
  double effect = 0.0;               // Cohen's d of the pairs; infinite where all differ alike
  double p = 1.0, adjusted_p = 1.0;  // of the sign-flip test, without and with Holm's correction
  double other_better = 0.5;         // probability that a seed of the other does better than one of this
  bool told_apart = false;           // adjusted_p <= 0.05, and the interval lies beyond zero
  bool enough_pairs = false;         // so many pairs could give an adjusted_p of 0.05 at all
};

// One key whose value is not the same in all configurations.
struct DifferingSetting {
  std::string key;
  bool swept = false;
  std::vector<std::string>
      values;  // a configuration each, in the order of `configurations`; "" where it lacks the key
};
// What became of a configuration since a kept experiment.
struct BaselineChange {
  std::optional<double> before;                // mean of the objective's last values there
  std::optional<PairedComparison> difference;  // of the objective: here minus there
  std::string refused;                         // why there is none though there are seeds
  std::vector<DifferingSetting> settings;      // values: there, here
};

// One point of the sweep with all its seeds: a row of the leaderboard.
struct ReportConfiguration {
  std::string hash;
  std::string label;                          // the values of the axes that vary, or the experiment's name
  std::vector<std::string> axis_values;       // one for each of ExperimentReport::axes
  std::size_t rank = 0;                       // from 1; 0: nothing to rank it by
  std::vector<std::size_t> trials;            // indices into ExperimentReport::trials, seeds rising
  std::size_t done = 0, lost = 0;             // of them
  double train_seconds = 0.0;                 // of all seeds together; shared among fused ones
  std::vector<SeedMean> metrics;              // one for each of ExperimentReport::metrics
  std::optional<BaselineChange> since;        // absent where the baseline has no such configuration
  std::optional<PairedComparison> to_leader;  // absent for the leader, and with fewer than two pairs

  bool complete() const { return done == trials.size(); }
};

// What the metrics give for samples of a perfect model, below the leaderboard: means over the trials that
// computed them from the data and with the settings that the metric's column has. Absent where there are
// none.
struct ReferenceScores {
  std::string name;                            // "perfect sampler", "training data"
  std::vector<std::optional<double>> metrics;  // one for each of ExperimentReport::metrics
  std::vector<std::string> examples;           // beside them, where it is not the column's: "n = 5,000"
};

// All trials' lines of one curve.
struct CurvePanel {
  std::string name;   // "metric.fd", "loss.generator.adversarial"
  std::string group;  // "metric", "loss", "grad_norm", "time"
  std::string unit;
  StepSlots slots;              // of all curves
  std::vector<Curve> curves;    // in the leaderboard's order
  std::vector<SeedBand> bands;  // of configurations with more than one curve, in the same order
};

// The objective's last values against one swept key.
struct AxisMark {
  std::size_t trial = 0;
  double value = 0.0;
};
struct AxisLevel {
  std::string text;               // the key's value; "" where it is not set
  double number = 0.0;            // of a numeric axis
  std::vector<AxisMark> marks;    // trials that are done, whatever their other settings
  std::vector<std::size_t> lost;  // trials that failed or diverged
  std::optional<double> mean;     // of the marks
};
struct AxisPlot {
  std::string axis;
  bool numeric = true, logarithmic = false;
  bool joined = false;            // few enough levels to join their means
  std::vector<AxisLevel> levels;  // numbers rising, others in the leaderboard's order
};

// Two scores against each other at the end of training.
struct PlaneMark {
  std::size_t trial = 0;
  double x = 0.0, y = 0.0;
};
struct PlaneMean {
  std::size_t configuration = 0, seeds = 0;
  double x = 0.0, y = 0.0;
  bool unbeaten = false;  // no other configuration is better in one and as good in the other
};
struct ScorePlane {
  std::size_t x_metric = 0, y_metric = 0;  // indices into ExperimentReport::metrics
  std::string x_goal, y_goal;              // theirs; a known part of a plugin's scores declares none
  std::vector<PlaneMark> marks;
  std::vector<PlaneMean> means;  // in the leaderboard's order
};

// One image of one trial.
struct SampleImage {
  std::int64_t step = 0;
  std::string path, sha256;
};
struct SampleTile {
  std::size_t trial = 0;
  std::vector<SampleImage> images;  // steps rising
};
// All grids of one kind, in the leaderboard's order: drawn from the same latents at the same steps.
struct SampleSet {
  std::string kind;
  std::vector<std::int64_t> steps;  // every step at which at least one tile has an image
  std::vector<SampleTile> tiles;
};

struct EqualSetting {
  std::string key, value;
};

// A fact of the environment or a hash, with the trials that it holds for.
struct ProvenanceFact {
  std::string name, value;
  std::size_t trials = 0;
  std::size_t newest = 0;  // of them, those whose newest attempt it holds for
};

struct ExperimentReport {
  std::string name, description, file_name, toml_sha256, command, git_commit, harness_version, time;
  std::int64_t revision = 1, dropped_trials = 0;
  std::array<std::size_t, kTrialStatuses> counts{};  // by TrialStatus
  std::size_t stale = 0;
  std::size_t mixed = 0;                 // trials made with more than one version of something
  std::vector<std::string> mixed_parts;  // of what, each once
  double train_seconds = 0.0;            // of all trials together
  std::vector<std::string> devices;      // every one that a trial ran on
  std::vector<std::string> data;         // plugins that gave the data
  std::vector<std::int64_t> seeds;

  std::vector<std::string> axes;    // swept keys that take more than one value
  std::vector<MetricNote> metrics;  // the objective first
  // So many of them stand in the leaderboard; the rest are further values of these in a table of their own.
  std::size_t leading_metrics = 0;
  bool has_objective = false;       // one with a goal; then it is metrics[0] and ranks the leaderboard
  // The first and the last step at which finished trials were judged, where these differ and train.steps is
  // not swept.
  std::optional<std::pair<std::int64_t, std::int64_t>> unequal_steps;
  std::vector<ReportConfiguration> configurations;  // best first
  std::vector<ReportTrial> trials;                  // by configuration, then seed
  std::vector<ReferenceScores> references;
  std::string baseline;            // a kept experiment that this one is held against; empty: none
  std::vector<CurvePanel> panels;  // metrics, then losses, then the rest
  std::vector<CurveAlarm> alarms;  // by trial, then step
  std::vector<AxisPlot> axis_plots;
  std::vector<ScorePlane> planes;
  std::vector<SampleSet> samples;
  std::vector<DifferingSetting> differing;
  std::vector<EqualSetting> equal;
  std::vector<ProvenanceFact> environment, plugins, data_hashes;
  std::vector<EventRow> remarks;

  std::size_t count(TrialStatus status) const { return counts[static_cast<std::size_t>(status)]; }
};

struct ReportData {
  std::string harness_version;
  std::string made_at;   // ISO 8601, UTC
  std::string database;  // as the user named it
  std::vector<ExperimentReport> experiments;
};

}  // namespace harness
