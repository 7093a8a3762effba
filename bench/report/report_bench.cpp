// What the report promises (docs/benchmarks.md): 100 trials with ten curves of 2,000 steps each in <= 2 s
// from the database to the page, and <= 2 MB beside its images.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "harness/analysis/analyze.h"
#include "harness/analysis/gather.h"
#include "harness/base/hex.h"
#include "harness/protocol/spool.h"
#include "harness/report/html_report.h"
#include "harness/store/reader.h"
#include "harness/store/recorder.h"

namespace {

using namespace harness;

constexpr std::int64_t kConfigurations = 20, kSeeds = 5, kSteps = 2000, kCurves = 10, kStepsABlock = 100;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "report-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

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

const std::filesystem::path& database() {
  static const Folder folder;
  static const std::filesystem::path file = folder / "harness.db";
  if (!std::filesystem::exists(file)) {
    {
      SpoolWriter spool(folder / "w.spool", "bench");
      RevisionEvent revision;
      revision.experiment = "bench";
      revision.revision = 1;
      revision.axes = {"model.width", "optimizer.lr"};
      revision.objective_metric = "fd";
      revision.objective_goal = "min";
      spool.append(revision);
      for (std::int64_t number = 0; number < kConfigurations * kSeeds; ++number) write_trial(spool, number);
      spool.flush();
    }
    Recorder recorder(file);
    recorder.record({folder / "w.spool"});
    recorder.finish();
  }
  return file;
}

void ReportedTrials(benchmark::State& state) {
  const std::filesystem::path& file = database();
  std::string page;
  for (auto _ : state) {
    const Reader reader(file);
    ReportData data{"bench", "2026-11-21T10:00:00.000Z", file.string(), {}};
    data.experiments.push_back(analyze(gather(reader, "bench")));
    if (data.experiments.front().trials.size() != kConfigurations * kSeeds)
      state.SkipWithError("trials are missing");
    page = html_report(data, {});
  }
  state.counters["page_bytes"] = static_cast<double>(page.size());
  if (const char* keep = std::getenv("HARNESS_BENCH_PAGE")) std::ofstream(keep, std::ios::binary) << page;
}
BENCHMARK(ReportedTrials)->Unit(benchmark::kMillisecond)->Iterations(5)->UseRealTime();

}  // namespace
