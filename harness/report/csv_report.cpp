#include "harness/report/csv_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "harness/base/csv.h"
#include "harness/base/text.h"

namespace harness {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::size_t place(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

std::string csv_report(std::span<const ExperimentReport> reports) {
  std::vector<std::string> axes, metrics;  // of all experiments together
  for (const ExperimentReport& report : reports) {
    for (const std::string& axis : report.axes) add_once(axes, axis);
    for (const MetricNote& metric : report.metrics) add_once(metrics, metric.name);
  }
  std::vector<std::string> cells{"experiment", "configuration"};
  for (const std::string& axis : axes) cells.push_back(csv_text(axis));
  for (const char* name : {"seed", "trial", "status", "reason", "steps", "train_seconds", "own_seconds"})
    cells.emplace_back(name);
  for (const std::string& metric : metrics)
    for (const char* part : {"_last", "_best", "_best_step", "_basis"})
      cells.push_back(csv_text(metric + part));
  std::string out = join(cells, ",") + "\n";

  for (const ExperimentReport& report : reports)
    for (const ReportTrial& trial : report.trials) {
      const ReportConfiguration& configuration = report.configurations[trial.configuration];
      cells = {csv_text(report.name), csv_text(configuration.label)};
      for (const std::string& axis : axes) {
        const std::size_t i = place(report.axes, axis);
        cells.push_back(i < report.axes.size() ? csv_value(configuration.axis_values[i]) : "");
      }
      for (std::string cell :
           {std::to_string(trial.seed), csv_text(trial.id), std::string(name_of(trial.status)),
            csv_text(trial.reason), std::to_string(trial.steps), csv_number(trial.train_seconds),
            csv_number(trial.own_seconds)})
        cells.push_back(std::move(cell));
      for (const std::string& metric : metrics) {
        const auto note = std::find_if(report.metrics.begin(), report.metrics.end(),
                                       [&](const MetricNote& other) { return other.name == metric; });
        const MetricSummary summary =
            note == report.metrics.end()
                ? MetricSummary{}
                : trial.metrics[static_cast<std::size_t>(note - report.metrics.begin())];
        cells.push_back(summary.last ? csv_number(summary.last->value) : "");
        cells.push_back(summary.best ? csv_number(summary.best->value) : "");
        cells.push_back(summary.best ? std::to_string(summary.best->step) : "");
        cells.push_back(csv_text(full_basis_text(summary.basis)));
      }
      out += join(cells, ",") + "\n";
    }
  return out;
}

}  // namespace harness
