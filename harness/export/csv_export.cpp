#include "harness/export/csv_export.h"

#include <set>
#include <vector>

#include "harness/analysis/analyze.h"
#include "harness/analysis/gather.h"
#include "harness/base/atomic_file.h"
#include "harness/base/csv.h"
#include "harness/base/json.h"
#include "harness/base/text.h"
#include "harness/config/value_text.h"
#include "harness/protocol/json.h"
#include "harness/report/csv_report.h"

namespace harness {
namespace {

// A CSV file that appears whole with finish(); rows are gathered before they are written.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& file, const std::vector<std::string>& head) : file_(file) {
    row(head);
  }
  void row(const std::vector<std::string>& cells) {
    pending_ += join(cells, ",") + "\n";
    if (pending_.size() > kBufferBytes) flush();
  }
  void finish() {
    flush();
    file_.commit();
  }

 private:
  static constexpr std::size_t kBufferBytes = 1 << 20;
  void flush() {
    file_.write(pending_);
    pending_.clear();
  }
  AtomicFile file_;
  std::string pending_;
};

}  // namespace

std::int64_t export_csv(const Reader& reader, const std::vector<std::string>& experiments,
                        const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  CsvFile settings(folder / "settings.csv", {"experiment", "trial", "key", "value"});
  CsvFile curves(folder / "curves.csv",
                 {"experiment", "trial", "seed", "metric", "step", "images_seen", "seconds", "value"});
  CsvFile scores(folder / "scores.csv", {"experiment", "trial", "metric", "step", "images_seen", "seconds",
                                         "value", "error", "n_real", "n_fake", "split", "extractor",
                                         "extractor_hash", "evaluation_seconds", "measured_with"});
  std::vector<ExperimentReport> reports;
  std::int64_t points = 0;
  for (const std::string& name : experiments) {
    const Snapshot one_state(reader);
    const ExperimentRows rows = gather(reader, name);
    reports.push_back(analyze(rows));
    const std::string experiment = csv_text(rows.name);
    std::set<std::string> trials;  // those of all four files
    for (const TrialRows& trial : rows.trials) {
      trials.insert(trial.id);
      for (const auto& [key, value] : trial.settings)
        settings.row({experiment, trial.id, csv_text(key), csv_value(to_display_text(value))});
      for (const auto& [curve, values] : trial.curves)
        for (const CurvePoint& point : values) {
          curves.row({experiment, trial.id, std::to_string(trial.seed), csv_text(curve),
                      std::to_string(point.step), std::to_string(point.images_seen),
                      csv_number(point.seconds), csv_number(point.value)});
          ++points;
        }
    }
    for (const ScoreRow& score : reader.scores(name)) {
      if (!trials.contains(score.trial)) continue;
      scores.row(
          {experiment, score.trial, csv_text(score.metric), std::to_string(score.step),
           std::to_string(score.images_seen), csv_number(score.seconds), csv_number(score.value),
           score.error > 0 ? csv_number(score.error) : "", std::to_string(score.n_real),
           std::to_string(score.n_fake), csv_text(score.split), csv_text(score.extractor),
           score.extractor_hash, csv_number(score.evaluation_seconds),
           score.measured_with.empty() ? "" : csv_text(print_json(nlohmann::json(score.measured_with)))});
    }
  }
  for (CsvFile* file : {&settings, &curves, &scores}) file->finish();
  write_file_atomically(folder / "trials.csv", csv_report(reports));
  return points;
}

}  // namespace harness
