#include "bench/support/many_trials.h"

#include <cmath>
#include <string>

#include "harness/base/hex.h"
#include "harness/protocol/spool.h"
#include "harness/store/recorder.h"

namespace harness::bench {
namespace {

constexpr std::int64_t kSeeds = 5, kSteps = 2000, kCurves = 10, kStepsABlock = 100;

// Noise that is the same everywhere, between 0 and 1.
double noise(std::int64_t a, std::int64_t b, std::int64_t c) {
  std::uint64_t x = static_cast<std::uint64_t>(a * 1'000'003 + b * 10'007 + c) * 0x9e3779b97f4a7c15u;
  x ^= x >> 31;
  x *= 0xbf58476d1ce4e5b9u;
  x ^= x >> 29;
  return static_cast<double>(x >> 11) * 0x1p-53;
}

void write_trial(SpoolWriter& spool, std::int64_t number) {
  const std::int64_t configuration = number / kSeeds;
  const std::string trial = to_hex(static_cast<std::uint64_t>(number + 1) * 0x9e3779b97f4a7c15u);
  TrialPlanned plan{"bench",         1,  trial, "c" + std::to_string(configuration), number,
                    number % kSeeds, {}, "grid"};
  plan.settings = {{"model.width", Value(static_cast<std::int64_t>(16) << configuration % 4)},
                   {"optimizer.lr", Value(1e-4 * std::pow(2.0, static_cast<double>(configuration / 4)))}};
  for (int key = 0; key < 40; ++key) plan.settings["table.key_" + std::to_string(key)] = Value(key * 0.5);
  spool.append(plan);
  TrialStarted start;
  start.trial = trial;
  start.device = "cpu";
  spool.append(start);
  for (std::int64_t first = 1; first <= kSteps; first += kStepsABlock) {
    Scalars block{trial, 1, {}, {}, {}, {}, {}};
    for (std::int64_t curve = 0; curve < kCurves; ++curve)
      block.names.push_back((curve < 8 ? "loss.phase.term_" : "grad_norm.group_") + std::to_string(curve));
    for (std::int64_t step = first; step < first + kStepsABlock; ++step) {
      block.steps.push_back(step);
      block.images_seen.push_back(step * 64);
      block.seconds.push_back(static_cast<double>(step) * 0.0123);
      for (std::int64_t curve = 0; curve < kCurves; ++curve)
        block.values.push_back(5.0 / std::sqrt(static_cast<double>(step)) +
                               0.02 * static_cast<double>(configuration) + noise(number, curve, step));
    }
    spool.append(block);
  }
  for (std::int64_t step = 500; step <= kSteps; step += 500) {
    ScoreEvent score;
    score.trial = trial;
    score.metric = "fd";
    score.goal = "min";
    score.step = step;
    score.images_seen = step * 64;
    score.seconds = static_cast<double>(step) * 0.0123;
    score.value = 10.0 + static_cast<double>(configuration) + noise(number, 99, step);
    spool.append(score);
  }
  TrialEnded end;
  end.trial = trial;
  end.step = kSteps;
  spool.append(end);
}

}  // namespace

void record_many_trials(const std::filesystem::path& database, std::int64_t trials) {
  const std::filesystem::path file = database.parent_path() / "w.spool";
  {
    SpoolWriter spool(file, "bench");
    RevisionEvent revision;
    revision.experiment = "bench";
    revision.revision = 1;
    revision.axes = {"model.width", "optimizer.lr"};
    revision.objective_metric = "fd";
    revision.objective_goal = "min";
    spool.append(revision);
    for (std::int64_t number = 0; number < trials; ++number) write_trial(spool, number);
    spool.flush();
  }
  Recorder recorder(database);
  recorder.record({file});
  recorder.finish();
}

}  // namespace harness::bench
