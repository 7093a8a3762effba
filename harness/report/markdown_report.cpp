#include "harness/report/markdown_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>
#include <vector>

#include "harness/analysis/axis_name.h"
#include "harness/analysis/summary.h"
#include "harness/base/text.h"
#include "harness/report/alarm_text.h"
#include "harness/report/comparison_text.h"
#include "harness/report/escape.h"
#include "harness/report/markdown_table.h"
#include "harness/report/number_text.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

std::string optional_number(const std::optional<double>& value) { return value ? number_text(*value) : "–"; }

// Every seed's last value of the objective in one cell: "12.3, 14.1, diverged".
std::string seed_values(const ExperimentReport& report, const ReportConfiguration& configuration) {
  std::vector<std::string> parts;
  for (const std::size_t i : configuration.trials) {
    const ReportTrial& trial = report.trials[i];
    const auto& last = trial.metrics.front().last;
    const std::string value = last ? number_text(last->value) : "–";
    parts.push_back(
        trial.status == TrialStatus::kDone ? value : fmt::format("{} ({})", value, name_of(trial.status)));
  }
  return join(parts, ", ");
}

// "0.83 (0.71 to 0.92)".
std::string mean_text(const SeedMean& seeds) {
  if (!seeds.refused.empty()) return "not averaged";
  std::string text = optional_number(seeds.last);
  if (seeds.interval)
    text += fmt::format(" ({} to {})", number_text(seeds.interval->low), number_text(seeds.interval->high));
  return text;
}

// "+0.21 (0.1 to 0.3), p 0.031".
std::string to_leader_text(const std::optional<PairedComparison>& comparison) {
  if (!comparison) return "–";
  std::string text = difference_text(number_text(comparison->difference));
  if (comparison->interval)
    text += fmt::format(" ({} to {})", number_text(comparison->interval->low),
                        number_text(comparison->interval->high));
  return text + ", " + p_text(*comparison) + verdict_text(*comparison);
}

void every_trial(const ExperimentReport& report, std::string& out) {
  if (report.trials.empty()) return;
  MarkdownTable table;
  table.column("configuration").column("seed", true).column("status");
  if (!report.metrics.empty()) {
    table.column(report.metrics.front().name + ", last", true);
    table.column("best @ step", true);
  }
  table.column("steps", true).column("time", true).column("trial").column("reason");
  for (const ReportTrial& trial : report.trials) {
    std::vector<std::string> row{shortened(report.configurations[trial.configuration].label, 60),
                                 std::to_string(trial.seed), name_of(trial.status)};
    if (!report.metrics.empty()) {
      const MetricSummary& summary = trial.metrics.front();
      row.push_back(summary.last ? number_text(summary.last->value) : "–");
      row.push_back(
          summary.best ? fmt::format("{} @ {}", number_text(summary.best->value), grouped(summary.best->step))
                       : "–");
    }
    row.push_back(grouped(trial.steps));
    row.push_back(human_seconds(trial.own_seconds));
    row.push_back(trial.id.substr(0, 8));
    std::vector<std::string> notes;
    if (!report.metrics.empty() && !report.metrics.front().unequal.empty())
      if (const std::string basis = full_basis_text(trial.metrics.front().basis); !basis.empty())
        notes.push_back("measured: " + basis);
    if (!trial.mixed.empty()) notes.push_back("mixed: " + mixed_text(trial));
    if (!trial.stale.empty()) notes.push_back("stale: " + trial.stale);
    if (!trial.reason.empty()) notes.push_back(trial.reason);
    row.push_back(shortened(join(notes, "; "), 200));
    table.row(std::move(row));
  }
  out += "\n### Every trial\n\n" + table.text();
}

void settings(const ExperimentReport& report, std::string& out) {
  if (!report.differing.empty()) {
    MarkdownTable table;
    table.column("key");
    for (const ReportConfiguration& configuration : report.configurations)
      table.column(shortened(configuration.label, 40));
    for (const DifferingSetting& setting : report.differing) {
      std::vector<std::string> row{setting.key};
      for (const std::string& value : setting.values)
        row.push_back(value.empty() ? "–" : shortened(value, 60));
      table.row(std::move(row));
    }
    out += "\n### Settings that differ\n\n" + table.text();
  }
  if (report.equal.empty()) return;
  out += "\n### Settings equal in all trials\n\n";
  MarkdownTable table;
  table.column("key").column("value");
  for (const EqualSetting& setting : report.equal) table.row({setting.key, shortened(setting.value, 120)});
  out += table.text();
}

void provenance(const ExperimentReport& report, std::string& out) {
  MarkdownTable table;
  table.column("what").column("value").column("held for");
  const auto add = [&](const std::string& name, const std::string& value, const std::string& held_for) {
    if (!value.empty()) table.row({shortened(name, 60), shortened(value, 160), held_for});
  };
  add("command", report.command, "");
  add("SHA-256 of the file", report.toml_sha256, "");
  add("planned by harness", report.harness_version, "");
  for (const ProvenanceFact& fact : report.environment) add(fact.name, fact.value, fact_trials(fact));
  for (const ProvenanceFact& fact : report.plugins)
    add(std::filesystem::path(fact.name).filename().string(), fact.value, fact_trials(fact));
  for (const ProvenanceFact& fact : report.data_hashes)
    add("data: " + fact.name, fact.value, fact_trials(fact));
  if (!table.empty()) out += "\n### Environment and hashes\n\n" + table.text();
}

// The values that the leaderboard has no room for, a row a value.
std::string further_values(const ExperimentReport& report) {
  if (report.leading_metrics == report.metrics.size()) return "";
  MarkdownTable table;
  table.column("further values, last");
  for (const ReportConfiguration& configuration : report.configurations)
    table.column(shortened(configuration.label, 40), true);
  for (const ReferenceScores& reference : report.references) table.column(reference.name, true);
  for (std::size_t i = report.leading_metrics; i < report.metrics.size(); ++i) {
    std::vector<std::string> row{report.metrics[i].name};
    for (const ReportConfiguration& configuration : report.configurations)
      row.push_back(mean_text(configuration.metrics[i]));
    for (const ReferenceScores& reference : report.references)
      row.push_back(optional_number(reference.metrics[i]));
    table.row(std::move(row));
  }
  return table.text();
}

}  // namespace

std::string since_text(const std::optional<BaselineChange>& change) {
  if (!change) return "new";
  if (!change->difference) return change->refused.empty() ? "–" : "not compared: " + change->refused;
  return to_leader_text(change->difference);
}

std::string markdown_leaderboard(const ExperimentReport& report) {
  if (report.configurations.empty()) return "";
  const std::string comparisons = comparison_note(report);
  MarkdownTable table;
  table.column("#", true);
  if (report.axes.empty()) table.column("configuration");
  for (const std::string& axis : report.axes) table.column(axis_name(axis));
  table.column("seeds", true);
  for (std::size_t i = 0; i < report.leading_metrics; ++i) {
    table.column(report.metrics[i].name + ", last", true);
    if (i > 0) continue;
    if (has_goal(report.metrics[i].goal)) table.column(report.metrics[i].name + ", best", true);
    if (!comparisons.empty()) table.column("to the leader", true);
    if (!report.baseline.empty()) table.column("since " + shortened(report.baseline, 40), true);
    table.column("every seed, last");
  }
  table.column("time", true);
  for (const ReportConfiguration& configuration : report.configurations) {
    std::vector<std::string> row{configuration.rank > 0 ? std::to_string(configuration.rank) : "–"};
    if (report.axes.empty()) row.push_back(shortened(configuration.label, 60));
    for (const std::string& value : configuration.axis_values) row.push_back(shortened(value, 60));
    const DoubtfulTrials doubtful = doubtful_trials(report, configuration);
    row.push_back(fmt::format("{}/{}{}{}", configuration.done, configuration.trials.size(),
                              doubtful.stale > 0 ? fmt::format(", {} stale", doubtful.stale) : "",
                              doubtful.mixed > 0 ? fmt::format(", {} mixed", doubtful.mixed) : ""));
    for (std::size_t i = 0; i < report.leading_metrics; ++i) {
      row.push_back(mean_text(configuration.metrics[i]));
      if (i > 0) continue;
      if (has_goal(report.metrics[i].goal)) row.push_back(optional_number(configuration.metrics[i].best));
      if (!comparisons.empty()) row.push_back(to_leader_text(configuration.to_leader));
      if (!report.baseline.empty()) row.push_back(since_text(configuration.since));
      row.push_back(seed_values(report, configuration));
    }
    row.push_back(human_seconds(configuration.train_seconds));
    table.row(std::move(row));
  }
  for (const ReferenceScores& reference : report.references) {
    std::vector<std::string> row{"", reference.name};
    for (std::size_t i = 1; i < report.axes.size(); ++i) row.emplace_back();
    row.emplace_back();  // seeds
    for (std::size_t i = 0; i < report.leading_metrics; ++i) {
      row.push_back(optional_number(reference.metrics[i]) +
                    (reference.examples[i].empty() ? "" : " (" + reference.examples[i] + ")"));
      if (i > 0) continue;
      if (has_goal(report.metrics[i].goal)) row.emplace_back();
      if (!comparisons.empty()) row.emplace_back();
      if (!report.baseline.empty()) row.emplace_back();
      row.emplace_back();  // every seed
    }
    row.emplace_back();  // time
    table.row(std::move(row));
  }
  std::string out;
  if (const std::string note = incomparable_note(report); !note.empty())
    out += "**" + markdown_text(note) + "**\n\n";
  if (report.has_objective && report.metrics.front().unequal.empty())
    out += markdown_text(fmt::format("By the mean of {} over finished seeds; complete configurations first.",
                                     metric_title(report.metrics.front()))) +
           "\n\n";
  out += table.text();
  if (const std::string further = further_values(report); !further.empty()) out += "\n" + further;
  for (const std::string& note : {measured_note(report), rank_note(report), interval_note(report),
                                  comparisons, baseline_note(report), reference_note(report)})
    if (!note.empty()) out += "\n" + markdown_text(note) + "\n";
  return out;
}

std::string markdown_report(const ReportData& data) {
  std::string out;
  auto to = std::back_inserter(out);
  for (const ExperimentReport& report : data.experiments) {
    fmt::format_to(to, "{}## {}\n\n", out.empty() ? "" : "\n", markdown_text(shortened(report.name, 200)));
    if (!report.description.empty()) fmt::format_to(to, "{}\n\n", markdown_text(report.description));
    fmt::format_to(to, "**{}**\n\n", markdown_text(headline(report)));
    for (const auto& [name, text] : run_facts(report))
      fmt::format_to(to, "- {}: {}\n", name, markdown_text(text));
    if (const std::string table = markdown_leaderboard(report); !table.empty())
      out += "\n### Leaderboard\n\n" + table;
    markdown_alarms(report, out);
    every_trial(report, out);
    settings(report, out);
    provenance(report, out);
  }
  fmt::format_to(to, "\nMade by harness {} from {} at {}.\n", markdown_text(data.harness_version),
                 markdown_code(data.database), markdown_text(data.made_at));
  return out;
}

}  // namespace harness
