#include "harness/report/summary_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "harness/analysis/summary.h"
#include "harness/base/short_hash.h"
#include "harness/base/text.h"
#include "harness/report/comparison_text.h"
#include "harness/report/escape.h"
#include "harness/report/number_text.h"

namespace harness {
namespace {

constexpr std::size_t kLongestName = 80;

// The finished seeds' last values of the objective, lowest and highest.
std::pair<double, double> spread(const ExperimentReport& report, const ReportConfiguration& configuration) {
  double low = INFINITY, high = -INFINITY;
  for (const std::size_t i : configuration.trials) {
    const auto value = final_value(report.trials[i], 0);
    if (!value) continue;
    low = std::min(low, *value);
    high = std::max(high, *value);
  }
  return {low, high};
}

// "fd 12.3", "neg_elbo 101.2 nats".
std::string with_unit(const MetricNote& metric, double value) {
  const bool plain = metric.unit.empty() || metric.unit == "fraction" || metric.unit == metric.name;
  return shortened(metric.name, kLongestName) + " " + number_text(value) +
         (plain ? "" : " " + shortened(metric.unit, 24));
}

// Whether nothing more is to come: what was pruned has ended too.
bool is_over(const ExperimentReport& report) {
  std::size_t ended = 0;
  for (const TrialStatus status :
       {TrialStatus::kDone, TrialStatus::kPruned, TrialStatus::kDiverged, TrialStatus::kFailed})
    ended += report.count(status);
  return ended == report.trials.size();
}

// "frechet_distance" of "frechet_distance.bias".
std::string main_name(const std::string& metric) {
  return shortened(metric.substr(0, metric.find('.')), kLongestName);
}

std::string unequal_text(const std::vector<std::string>& metrics, const std::string& why) {
  return fmt::format("Not comparable as it stands: {} {} not measured alike in all finished trials ({}).",
                     join(metrics, ", "), metrics.size() == 1 ? "was" : "were", why);
}

// Texts, each with the metrics that it holds for, in the order in which they first came.
using Grouped = std::vector<std::pair<std::string, std::vector<std::string>>>;
void add_to(Grouped& groups, const std::string& text, const std::string& metric) {
  if (text.empty()) return;
  auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& one) { return one.first == text; });
  if (group == groups.end()) group = groups.insert(groups.end(), {text, {}});
  const std::string name = main_name(metric);
  if (std::find(group->second.begin(), group->second.end(), name) == group->second.end())
    group->second.push_back(name);
}

// "of random_conv 687345bcdd39, n = 10,000".
std::string measured_text(const ScoreBasis& basis) {
  const std::string text = shortened(basis_text(basis), 2 * kLongestName);
  return basis.extractor.empty() || text.empty() ? text : "of " + text;
}

std::string measured_text(const Grouped& bases) {
  std::vector<std::string> parts;
  for (const auto& [text, metrics] : bases) parts.push_back(join(metrics, ", ") + " " + text);
  return parts.empty() ? "" : "Measured: " + join(parts, "; ") + ".";
}

}  // namespace

std::string names_of(const std::vector<std::string>& labels) {
  if (labels.size() == 1) return labels[0];
  if (labels.size() == 2) return labels[0] + " and " + labels[1];
  return fmt::format("{}, {} and {} more", labels[0], labels[1], labels.size() - 2);
}

std::string minute_text(const std::string& time) {
  if (time.size() < 16) return time;
  return time.substr(0, 10) + " " + time.substr(11, 5) + " UTC";
}

std::string goal_text(const MetricNote& metric) {
  return metric.goal == "min" ? "lower is better" : metric.goal == "max" ? "higher is better" : "";
}

// The shares are those of harness/stats/bootstrap.h.
std::string interval_note(const ExperimentReport& report) {
  std::size_t fewest = 0;
  for (const ReportConfiguration& configuration : report.configurations)
    for (const SeedMean& seeds : configuration.metrics)
      if (seeds.interval && (fewest == 0 || seeds.n < fewest)) fewest = seeds.n;
  if (fewest == 0) return "";
  std::string text = "In brackets: the 95 % bootstrap interval (BCa) of the mean over seeds.";
  if (fewest < 10)
    text +=
        " With few seeds it is too narrow: of four it holds the mean in some 78 % of cases, of five in some "
        "83 %, of eight in some 87 %.";
  return text;
}

std::string reference_note(const ExperimentReport& report) {
  if (report.references.empty()) return "";
  return "Below the line: the same metrics where the samples are a perfect model's - draws from the data's "
         "density, where it is known, or training examples. A model cannot be told from these where it comes "
         "as near. One that does better than training examples by more than chance, in a metric for which "
         "real "
         "data are the best there is, has learnt the held-out set or fools the metric.";
}

std::string metric_title(const MetricNote& metric) {
  std::string text = shortened(metric.name, kLongestName);
  if (!metric.unit.empty() && metric.unit != metric.name) text += ", " + shortened(metric.unit, 24);
  if (const std::string features = features_text(metric.basis); !features.empty())
    text += ", of " + shortened(features, kLongestName);
  if (const std::string examples = examples_text(metric.basis); !examples.empty()) text += ", " + examples;
  if (!metric.unequal.empty()) text += ", not measured alike";
  if (const std::string goal = goal_text(metric); !goal.empty()) text += " (" + goal + ")";
  return text;
}

std::string incomparable_note(const ExperimentReport& report) {
  std::vector<std::string> sentences;
  if (report.unequal_steps)
    sentences.push_back(
        fmt::format("Not comparable as it stands: finished trials were judged at steps {} to {}.",
                    grouped(report.unequal_steps->first), grouped(report.unequal_steps->second)));
  Grouped reasons;
  for (const MetricNote& metric : report.metrics) add_to(reasons, metric.unequal, metric.name);
  for (const auto& [why, metrics] : reasons) sentences.push_back(unequal_text(metrics, why));
  return join(sentences, " ");
}

bool may_mark_best(const ExperimentReport& report, std::size_t metric) {
  return !report.unequal_steps && report.metrics[metric].unequal.empty();
}

std::string rank_note(const ExperimentReport& report) {
  const auto least = [&](const std::string& name) {
    std::optional<double> value;
    for (std::size_t i = 0; i < report.metrics.size(); ++i)
      if (report.metrics[i].name == "frechet_distance." + name)
        for (const ReportConfiguration& configuration : report.configurations)
          if (const auto& last = configuration.metrics[i].last)
            value = std::min(value.value_or(*last), *last);
    return value;
  };
  const auto dimensions = least("dimensions"), fake = least("rank_fake"), real = least("rank_real");
  if (!dimensions || !fake || !real || std::min(*fake, *real) >= *dimensions) return "";
  return fmt::format(
      "frechet_distance compared covariances of rank {} (samples) and {} (held-out) in {} dimensions: fewer "
      "examples "
      "than dimensions, or features that are never used. It is computed exactly by their eigenvalues, with "
      "nothing "
      "added to them; but few examples make it larger (frechet_distance.bias), and only equal numbers "
      "compare.",
      grouped(std::llround(*fake)), grouped(std::llround(*real)), grouped(std::llround(*dimensions)));
}

std::string measured_note(const ExperimentReport& report) {
  Grouped bases;
  for (const MetricNote& metric : report.metrics) add_to(bases, measured_text(metric.basis), metric.name);
  return measured_text(bases);
}

std::string measured_note(const ExperimentReport& report, const ReportConfiguration& configuration) {
  Grouped bases;
  for (std::size_t i = 0; i < report.metrics.size(); ++i)
    add_to(bases, measured_text(configuration.metrics[i].basis), report.metrics[i].name);
  return measured_text(bases);
}

std::string status_counts(const ExperimentReport& report) {
  std::vector<std::string> parts;
  for (const TrialStatus status : kStatusOrder)
    if (report.count(status) > 0)
      parts.push_back(fmt::format("{} {}", report.count(status), name_of(status)));
  return join(parts, ", ");
}

DoubtfulTrials doubtful_trials(const ExperimentReport& report, const ReportConfiguration& configuration) {
  DoubtfulTrials found;
  for (const std::size_t trial : configuration.trials) {
    found.stale += report.trials[trial].stale.empty() ? 0 : 1;
    found.mixed += report.trials[trial].mixed.empty() ? 0 : 1;
  }
  return found;
}

std::string mixed_text(const ReportTrial& trial) {
  std::vector<std::string> parts;
  for (const MixedPart& part : trial.mixed) parts.push_back(part.name + ": " + part.versions);
  return join(parts, "; ");
}

std::string fact_trials(const ProvenanceFact& fact) {
  const std::size_t earlier = fact.trials - fact.newest;
  return counted(static_cast<std::int64_t>(fact.trials), "trial") +
         (earlier == 0 ? "" : fmt::format(", {} only before being continued", earlier));
}

std::string headline(const ExperimentReport& report) {
  if (report.trials.empty()) return "No trial has been planned yet.";
  if (report.metrics.empty())
    return report.count(TrialStatus::kDone) == 0 ? "No trial has finished and no metric was measured."
                                                 : "No metric was measured; the curves are all there is.";
  const ReportConfiguration& best = report.configurations.front();
  const MetricNote& metric = report.metrics.front();
  if (!report.has_objective)
    return "The experiment has no objective with a goal (min or max): the rows are in the order of the plan.";
  if (!metric.unequal.empty()) return unequal_text({main_name(metric.name)}, metric.unequal);
  if (best.rank == 0) return "No trial has finished with a value of " + metric.name + ".";
  std::vector<std::string> leaders;
  const ReportConfiguration* next = nullptr;
  for (const ReportConfiguration& configuration : report.configurations) {
    if (configuration.rank == 1) leaders.push_back(shortened(configuration.label, kLongestName));
    // One that lacks seeds stands behind whatever its mean is: to say "follows with" would mislead.
    if (configuration.rank > 1 && next == nullptr && configuration.complete()) next = &configuration;
  }
  const auto [low, high] = spread(report, best);
  const SeedMean& mean = best.metrics.front();
  std::string text;
  if (report.unequal_steps)
    text = fmt::format("Not comparable as it stands: finished trials were judged at steps {} to {}. ",
                       grouped(report.unequal_steps->first), grouped(report.unequal_steps->second));
  else if (!is_over(report))
    text = "So far: ";
  if (leaders.size() > 1)
    text += names_of(leaders) + " share the lead with ";
  else if (report.configurations.size() > 1)
    text += leaders.front() + " leads with ";
  text += with_unit(metric, *mean.last);
  if (mean.n == 1)
    text += ", one seed";
  else if (leaders.size() > 1)
    text += fmt::format(", the mean of {} seeds", mean.n);
  else
    text += fmt::format(", the mean of {} seeds from {} to {}", mean.n, number_text(low), number_text(high));
  if (next != nullptr)
    text += fmt::format("; {} follows with {}", shortened(next->label, kLongestName),
                        number_text(*next->metrics.front().last));
  if (next != nullptr && next->to_leader)
    text += fmt::format(" ({}{})", p_text(*next->to_leader), verdict_text(*next->to_leader));
  return text + ".";
}

std::vector<std::pair<std::string, std::string>> run_facts(const ExperimentReport& report) {
  std::vector<std::pair<std::string, std::string>> facts;
  const auto add = [&](const char* name, std::string text) {
    if (!text.empty()) facts.emplace_back(name, std::move(text));
  };
  const auto configurations = static_cast<std::int64_t>(report.configurations.size());
  const auto seeds = static_cast<std::int64_t>(report.seeds.size());
  add("Trials", fmt::format("{} ({}, {})", report.trials.size(), counted(configurations, "configuration"),
                            counted(seeds, "seed")));
  add("Outcome", status_counts(report));
  if (report.stale > 0)
    add("Stale", counted(static_cast<std::int64_t>(report.stale), "trial") +
                     " trained with plugins or data that changed since");
  if (report.mixed > 0)
    add("Mixed", counted(static_cast<std::int64_t>(report.mixed), "trial") +
                     " made with more than one version of " + join(report.mixed_parts, ", "));
  add("Data", join(report.data, ", "));
  add("Device", join(report.devices, ", "));
  add("Training time", human_seconds(report.train_seconds) + " in all trials together");
  add("Commit", short_hash(report.git_commit));
  add("Revision", fmt::format("{} of {}{}", report.revision, report.file_name,
                              report.time.empty() ? "" : ", " + minute_text(report.time)));
  if (report.dropped_trials > 0)
    add("Left out", counted(report.dropped_trials, "trial") + " of earlier revisions");
  return facts;
}

}  // namespace harness
