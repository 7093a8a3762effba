#include "harness/report/comparison_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "harness/analysis/paired_comparison.h"
#include "harness/analysis/summary.h"
#include "harness/base/text.h"
#include "harness/report/number_text.h"

namespace harness {
namespace {

std::string probability_text(double p) { return p < 1e-4 ? "< 0.0001" : fmt::format("{:.2g}", p); }

std::string correction_text(std::size_t comparisons) {
  return comparisons > 1 ? fmt::format(" with Holm's correction over {} comparisons", comparisons) : "";
}

// What so few pairs can never show; empty where they are enough.
std::string limit_text(std::size_t pairs, std::size_t comparisons) {
  const double smallest = smallest_corrected_p(pairs, comparisons);
  if (smallest <= 0.05) return "";
  return fmt::format("{} cannot give a p below {:.2g}, whatever the differences: it takes {} for 0.05.",
                     counted(static_cast<std::int64_t>(pairs), "seed"), smallest, pairs_needed(comparisons));
}

// Texts, each with the number of configurations that it holds for.
using Shared = std::vector<std::pair<std::string, std::size_t>>;
void add_to(Shared& texts, const std::string& text) {
  auto found = std::find_if(texts.begin(), texts.end(), [&](const auto& one) { return one.first == text; });
  if (found == texts.end()) found = texts.insert(texts.end(), {text, 0});
  ++found->second;
}
// "train.steps: 100 -> 200; optimizer.lr: 0.1 -> 0.2 (1 of 4)".
std::string shared_text(const Shared& texts, std::size_t configurations) {
  std::vector<std::string> parts;
  for (const auto& [text, count] : texts)
    parts.push_back(count == configurations ? text
                                            : fmt::format("{} ({} of {})", text, count, configurations));
  return join(parts, "; ");
}

std::string setting_text(const DifferingSetting& setting) {
  return fmt::format("{}: {} -> {}", setting.key, setting.values[0].empty() ? "not set" : setting.values[0],
                     setting.values[1].empty() ? "not set" : setting.values[1]);
}

}  // namespace

std::string p_text(const PairedComparison& comparison) {
  return "p " + probability_text(comparison.adjusted_p);
}

std::string p_latex(const PairedComparison& comparison) {
  return "$" + probability_text(comparison.adjusted_p) + "$";
}

std::string verdict_text(const PairedComparison& comparison) {
  return comparison.told_apart ? "" : comparison.enough_pairs ? ", tied" : ", too few seeds";
}

std::string difference_text(const std::string& number) {
  return number.starts_with('-') || number.find_first_not_of("0.") == std::string::npos ? number
                                                                                        : "+" + number;
}

std::string comparison_details(const PairedComparison& comparison) {
  return fmt::format(
      "sign-flip p {}, {} with Holm's correction; Cohen's d {}; the leader does better in {:.0f} % of all "
      "pairings of its seeds with these; {} shared",
      probability_text(comparison.p), probability_text(comparison.adjusted_p), number_text(comparison.effect),
      100.0 * comparison.other_better, counted(static_cast<std::int64_t>(comparison.n), "seed"));
}

std::string comparison_note(const ExperimentReport& report, bool verdicts) {
  std::size_t comparisons = 0, most = 0;
  for (const ReportConfiguration& configuration : report.configurations)
    if (configuration.to_leader) {
      ++comparisons;
      most = std::max(most, configuration.to_leader->n);
    }
  if (comparisons == 0) return "";
  const std::string limit = limit_text(most, comparisons);
  return "To the leader: mean difference over shared seeds, which pair batches and latents; p of the "
         "sign-flip test" +
         correction_text(comparisons) +
         (limit.empty() && verdicts
              ? ". \"Tied\" are those that it, or the difference's 95 % interval, does not tell "
                "from the leader. "
              : ". ") +
         (limit.empty() ? "The leader was picked by these same seeds, which flatters it: new ones confirm it."
                        : limit);
}

std::string change_text(const BaselineChange& change) {
  std::vector<std::string> parts;
  if (change.before) parts.push_back("there " + number_text(*change.before));
  if (!change.refused.empty()) parts.push_back("not compared: " + change.refused);
  for (const DifferingSetting& setting : change.settings) parts.push_back(setting_text(setting));
  return parts.empty() ? "no setting differs" : join(parts, "; ");
}

std::string baseline_note(const ExperimentReport& report) {
  if (report.baseline.empty()) return "";
  std::size_t matched = 0, compared = 0;
  Shared changes, refused;
  for (const ReportConfiguration& configuration : report.configurations)
    if (const auto& since = configuration.since) {
      ++matched;
      compared += since->difference ? 1 : 0;
      for (const DifferingSetting& setting : since->settings) add_to(changes, setting_text(setting));
      if (!since->refused.empty()) add_to(refused, since->refused);
    }
  if (matched == 0)
    return report.baseline + " has no configuration with the same swept values: nothing is compared.";
  std::string text =
      fmt::format("Since {}: the difference to its configuration with the same swept values, seed by seed",
                  report.baseline);
  text += compared == 0 ? "." : "; p of the sign-flip test" + correction_text(compared) + ".";
  text += fmt::format(
      " {} found there, {}.", counted(static_cast<std::int64_t>(matched), "configuration"),
      changes.empty() ? "with the same settings" : "settings changed: " + shared_text(changes, matched));
  if (!refused.empty()) text += " Not compared: " + shared_text(refused, matched) + ".";
  return text;
}

std::string pair_note(const ConfigurationComparison& comparison) {
  std::size_t comparisons = 0, most = 0;
  bool any = false;
  for (const ComparedMetric& compared : comparison.metrics)
    if (compared.difference) {
      any = true;
      comparisons += has_goal(compared.metric.goal) ? 1 : 0;
      most = std::max(most, compared.difference->n);
    }
  if (!any) return "Means over the seeds that finished; nothing could be compared.";
  const std::string limit = limit_text(most, comparisons);
  return fmt::format(
             "Means over the seeds that finished; differences over the {} that both did. p of the sign-flip "
             "test{}; d is Cohen's, of the pairs.",
             most,
             comparisons > 1
                 ? fmt::format(", with Holm's correction over the {} metrics with a goal and no others",
                               comparisons)
                 : "") +
         (limit.empty() ? "" : " For these, " + limit);
}

}  // namespace harness
