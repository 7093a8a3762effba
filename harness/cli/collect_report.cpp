#include "harness/cli/collect_report.h"

#include <algorithm>

#include "harness/analysis/analyze.h"
#include "harness/analysis/baseline.h"
#include "harness/analysis/gather.h"
#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/base/utc_time.h"
#include "harness/store/artifact_file.h"
#include "harness/store/results_folder.h"

namespace harness::cli {

ReportData collect_report(const Reader& reader, const std::filesystem::path& database,
                          const std::vector<std::string>& experiments, Today& today,
                          const std::optional<std::string>& against) {
  ReportData data;
  data.harness_version = build_info().version;
  data.made_at = utc_now();
  data.database = database.string();
  std::vector<std::string> names;  // each once
  for (const std::string& name : experiments)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  if (against && std::all_of(names.begin(), names.end(), [&](const auto& name) { return name == *against; }))
    throw input_error("--against " + *against + " names the experiment that is reported",
                      "name another one: what changed since it is what the report would say");
  std::optional<ExperimentRows> baseline;
  ExperimentReport kept;
  if (against) {
    baseline = gather(reader, *against);
    kept = analyze(*baseline);
  }
  for (const std::string& name : names) {
    ExperimentRows rows = gather(reader, name);
    mark_stale(rows, reader, today);
    ExperimentReport& report = data.experiments.emplace_back(analyze(rows));
    if (baseline && baseline->name != rows.name) compare_with_baseline(rows, report, *baseline, kept);
  }
  return data;
}

HtmlOptions html_options(const std::filesystem::path& database) {
  HtmlOptions options;
  options.read_image = [results = results_folder(database)](const SampleImage& image) {
    return read_artifact(results, image.path, image.sha256);
  };
  return options;
}

}  // namespace harness::cli
