// What the report promises (docs/benchmarks.md): 100 trials with ten curves of 2,000 steps each in <= 2 s
// from the database to the page, and <= 2 MB beside its images.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include "bench/support/many_trials.h"
#include "harness/analysis/analyze.h"
#include "harness/analysis/gather.h"
#include "harness/report/html_report.h"
#include "harness/store/reader.h"

namespace {

using namespace harness;

constexpr std::int64_t kTrials = 100;

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

const std::filesystem::path& database() {
  static const Folder folder;
  static const std::filesystem::path file = folder / "harness.db";
  if (!std::filesystem::exists(file)) bench::record_many_trials(file, kTrials);
  return file;
}

void ReportedTrials(benchmark::State& state) {
  const std::filesystem::path& file = database();
  std::string page;
  for (auto _ : state) {
    const Reader reader(file);
    ReportData data{"bench", "2026-11-21T10:00:00.000Z", file.string(), {}};
    data.experiments.push_back(analyze(gather(reader, "bench")));
    if (data.experiments.front().trials.size() != kTrials) state.SkipWithError("trials are missing");
    page = html_report(data, {});
  }
  state.counters["page_bytes"] = static_cast<double>(page.size());
  if (const char* keep = std::getenv("HARNESS_BENCH_PAGE")) std::ofstream(keep, std::ios::binary) << page;
}
BENCHMARK(ReportedTrials)->Unit(benchmark::kMillisecond)->Iterations(5)->UseRealTime();

}  // namespace
