// What the store promises (docs/benchmarks.md): >= 100,000 curve rows a second recorded, <= 1 ms of recorder
// time a trial beyond its rows, 100,000 trials listed in < 1 s. On a real disk: commits are synced.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "harness/base/hex.h"
#include "harness/protocol/spool.h"
#include "harness/store/console.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"

namespace {

using namespace harness;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "recorder-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

std::string trial_name(std::int64_t number) {
  return to_hex(static_cast<std::uint64_t>(number) * 0x9e3779b97f4a7c15u);
}

// Blocks as a worker sends them: 100 steps of 8 curves.
constexpr std::int64_t kStepsABlock = 100, kCurves = 8;

void write_curves(SpoolWriter& spool, std::int64_t trials, std::int64_t steps) {
  for (std::int64_t trial = 0; trial < trials; ++trial) {
    TrialStarted start;
    start.trial = trial_name(trial);
    spool.append(start);
    for (std::int64_t first = 0; first < steps; first += kStepsABlock) {
      Scalars block{start.trial, 1, {}, {}, {}, {}, {}};
      for (std::int64_t curve = 0; curve < kCurves; ++curve)
        block.names.push_back("loss.phase." + std::to_string(curve));
      for (std::int64_t step = first; step < first + kStepsABlock; ++step) {
        block.steps.push_back(step);
        block.images_seen.push_back(step * 64);
        block.seconds.push_back(static_cast<double>(step) * 0.0123);
        for (std::int64_t curve = 0; curve < kCurves; ++curve)
          block.values.push_back(1.0 / static_cast<double>(step + curve + 3));
      }
      spool.append(block);
    }
  }
  spool.flush();
}

void RecordedRows(benchmark::State& state) {
  constexpr std::int64_t kTrials = 10, kSteps = 12500;  // a million rows
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    {
      SpoolWriter spool(folder / "w.spool", "bench");
      write_curves(spool, kTrials, kSteps);
    }
    Recorder recorder(folder / "harness.db");
    state.ResumeTiming();
    recorder.record({folder / "w.spool"});
  }
  state.counters["rows_per_second"] = benchmark::Counter(static_cast<double>(kTrials * kSteps * kCurves),
                                                         benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(RecordedRows)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();

// A trial's plan, start, score, grid, checkpoint and end.
void write_trials(SpoolWriter& spool, std::int64_t trials, int settings) {
  for (std::int64_t number = 0; number < trials; ++number) {
    TrialPlanned plan{"bench", 1, trial_name(number), trial_name(number / 3), number, number % 3, {}, "grid"};
    for (int key = 0; key < settings; ++key)
      plan.settings["table.key_" + std::to_string(key)] = key % 2 == 0 ? Value(key * 0.5) : Value("word");
    TrialStarted start;
    start.trial = plan.trial;
    start.device = "cpu";
    for (int fact = 0; fact < 15; ++fact)
      start.environment.emplace_back("fact " + std::to_string(fact), "value");
    ScoreEvent score;
    score.trial = plan.trial;
    score.metric = "fd";
    score.value = static_cast<double>(number);
    TrialEnded end;
    end.trial = plan.trial;
    spool.append(plan);
    spool.append(start);
    spool.append(score);
    spool.append(
        ArtifactEvent{plan.trial, 1, 100, "samples", "bench/" + plan.trial + "/samples-100.png", "ab", 1000});
    spool.append(CheckpointEvent{plan.trial, 1, 100, "bench/" + plan.trial + "/checkpoint-100", "cd"});
    spool.append(end);
  }
  spool.flush();
}

void RecordedTrials(benchmark::State& state) {
  constexpr std::int64_t kTrials = 5000;
  for (auto _ : state) {
    state.PauseTiming();
    const Folder folder;
    {
      SpoolWriter spool(folder / "w.spool", "bench");
      write_trials(spool, kTrials, 40);
    }
    Recorder recorder(folder / "harness.db");
    state.ResumeTiming();
    recorder.record({folder / "w.spool"});
  }
  state.counters["seconds_a_trial"] =
      benchmark::Counter(static_cast<double>(kTrials),
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}
BENCHMARK(RecordedTrials)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();

// One database of 100,000 trials for both ways of listing them.
const std::filesystem::path& large_database() {
  static const Folder folder;
  static const std::filesystem::path database = folder / "harness.db";
  if (!std::filesystem::exists(database)) {
    SpoolWriter spool(folder / "w.spool", "bench");
    write_trials(spool, 100000, 8);
    Recorder recorder(database);
    recorder.record({folder / "w.spool"});
    recorder.finish();
  }
  return database;
}

void ListedTrials(benchmark::State& state) {
  const std::filesystem::path& database = large_database();
  for (auto _ : state) {
    const Reader reader(database);
    if (reader.trials("bench").size() != 100000) state.SkipWithError("trials are missing");
  }
}
BENCHMARK(ListedTrials)->Unit(benchmark::kMillisecond)->UseRealTime();

void QueriedTrials(benchmark::State& state) {
  const std::filesystem::path& database = large_database();
  for (auto _ : state) {
    Console console(database);
    ConsoleLimits limits;
    limits.rows = 200000;
    if (console.query("SELECT trial, status, steps FROM v_trial", limits).rows.size() != 100000)
      state.SkipWithError("trials are missing");
  }
}
BENCHMARK(QueriedTrials)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
