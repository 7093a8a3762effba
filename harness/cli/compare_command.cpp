#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "harness/analysis/analyze.h"
#include "harness/analysis/configuration_comparison.h"
#include "harness/analysis/gather.h"
#include "harness/analysis/summary.h"
#include "harness/base/error.h"
#include "harness/base/text.h"
#include "harness/cli/commands.h"
#include "harness/cli/json_text.h"
#include "harness/cli/shared_options.h"
#include "harness/cli/wrapped_table.h"
#include "harness/protocol/json.h"
#include "harness/report/comparison_text.h"
#include "harness/report/number_text.h"
#include "harness/report/summary_text.h"
#include "harness/store/reader.h"

namespace harness::cli {
namespace {

// An experiment as it was analysed, and the configuration of it that is compared.
struct Analysed {
  ExperimentRows rows;
  ExperimentReport report;
  std::size_t configuration = 0;

  ConfigurationSide side() const { return {&rows, &report, configuration}; }
  const ReportConfiguration& get() const { return report.configurations[configuration]; }
  std::string name() const { return report.name + "/" + get().label; }
};

// EXPERIMENT, EXPERIMENT/CONFIGURATION.
Analysed analysed(const Reader& reader, const std::string& name) {
  const std::size_t slash = name.find('/');
  Analysed side;
  side.rows = gather(reader, name.substr(0, slash));
  side.report = analyze(side.rows);
  side.configuration =
      find_configuration(side.report, slash == std::string::npos ? "" : name.substr(slash + 1));
  return side;
}

std::string or_dash(const std::optional<double>& value) { return value ? number_text(*value) : "-"; }

nlohmann::ordered_json mean_json(const SeedMean& seeds) {
  nlohmann::ordered_json json{{"seeds", seeds.n}, {"mean", nullptr}};
  if (seeds.last) json["mean"] = *seeds.last;
  if (seeds.interval) json["interval"] = {seeds.interval->low, seeds.interval->high};
  if (seeds.n > 0)
    json["measured"] = {{"n_real", seeds.basis.n_real},
                        {"n_fake", seeds.basis.n_fake},
                        {"split", seeds.basis.split},
                        {"extractor", seeds.basis.extractor},
                        {"extractor_hash", seeds.basis.extractor_hash},
                        {"options", nlohmann::json(seeds.basis.options)},
                        {"first_step", seeds.first_step},
                        {"last_step", seeds.last_step}};
  return json;
}

class CompareCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"compare", "compare two configurations, seed by seed",
            "The settings in which they differ, and each metric's mean over seeds with the paired "
            "difference, its "
            "interval and its test. Scores of other data, features or numbers of examples, or judged at "
            "other steps, are shown, not compared. Reads only.",
            "harness compare demo/hinge demo/minimax\nharness compare baseline mnist-losses\n"
            "harness compare demo/3fa9 demo/77c0 --json"};
  }

  void declare(Arguments& arguments) override {
    const std::string what =
        "EXPERIMENT for its leader, or EXPERIMENT/CONFIGURATION: a swept value, hash or trial";
    arguments.positional("A", a_, what);
    arguments.positional("B", b_, what);
    add_database_option(arguments, database_);
    add_json_option(arguments, json_);
  }

  ExitCode execute() override {
    const Reader reader(database_);
    const Snapshot one_state(reader);
    const Analysed a = analysed(reader, a_), b = analysed(reader, b_);
    if (a.report.name == b.report.name && a.configuration == b.configuration)
      throw input_error("both are " + a.name(), "name two configurations");
    const ConfigurationComparison comparison = compare_configurations(a.side(), b.side());
    const std::string text = json_ ? as_json(a, b, comparison) : as_text(a, b, comparison);
    std::fputs(text.c_str(), stdout);
    return kExitDone;
  }

 private:
  static std::string side_text(const char* letter, const Analysed& side) {
    return fmt::format("{}  {}  {} of {} done, configuration {}\n", letter, side.name(), side.get().done,
                       counted(static_cast<std::int64_t>(side.get().trials.size()), "seed"),
                       side.get().hash.substr(0, 12));
  }

  static std::string as_text(const Analysed& a, const Analysed& b,
                             const ConfigurationComparison& comparison) {
    std::string text = side_text("A", a) + side_text("B", b);
    if (comparison.settings.empty()) {
      text += "\nno setting differs\n";
    } else {
      std::vector<std::vector<std::string>> rows{{"setting", "A", "B"}};
      for (const DifferingSetting& setting : comparison.settings)
        rows.push_back({setting.key, setting.values[0].empty() ? "-" : setting.values[0],
                        setting.values[1].empty() ? "-" : setting.values[1]});
      text += "\n" + wrapped_table(rows);
    }
    if (comparison.metrics.empty()) return text + "\nno metric was measured\n";
    std::vector<std::vector<std::string>> rows{
        {"metric", "better", "A", "B", "B - A", "95 %", "p", "d", "A better in", "remark"}};
    for (const ComparedMetric& compared : comparison.metrics) rows.push_back(metric_row(compared));
    text += "\n" + wrapped_table(rows) + "\n" + pair_note(comparison) + "\n";
    const std::string of_a = measured_note(a.report, a.get()), of_b = measured_note(b.report, b.get());
    if (of_a == of_b) return of_a.empty() ? text : text + of_a + "\n";
    for (const auto& [letter, note] : {std::pair("A: ", of_a), std::pair("B: ", of_b)})
      if (!note.empty()) text += letter + note + "\n";
    return text;
  }

  static std::vector<std::string> metric_row(const ComparedMetric& compared) {
    std::vector<std::string> row{compared.metric.name,
                                 compared.metric.goal == "min"   ? "lower"
                                 : compared.metric.goal == "max" ? "higher"
                                                                 : "-",
                                 or_dash(compared.a.last), or_dash(compared.b.last)};
    if (!compared.difference) {
      row.insert(row.end(), 5, "-");
      row.push_back(!compared.refused.empty() ? "not compared: " + compared.refused
                    : !compared.a.last        ? "not measured in A"
                    : !compared.b.last        ? "not measured in B"
                                              : "fewer than two shared seeds");
      return row;
    }
    const PairedComparison& difference = *compared.difference;
    row.push_back(difference_text(number_text(difference.difference)));
    row.push_back(difference.interval ? fmt::format("{} to {}", number_text(difference.interval->low),
                                                    number_text(difference.interval->high))
                                      : "-");
    row.push_back(fmt::format("{:.2g}", difference.adjusted_p));
    row.push_back(number_text(difference.effect));
    row.push_back(has_goal(compared.metric.goal) ? fmt::format("{:.0f} %", 100.0 * difference.other_better)
                                                 : "-");
    row.push_back(difference.told_apart ? "" : difference.enough_pairs ? "tied" : "too few seeds");
    return row;
  }

  static std::string as_json(const Analysed& a, const Analysed& b,
                             const ConfigurationComparison& comparison) {
    const auto side_json = [](const Analysed& side) {
      return nlohmann::ordered_json{{"experiment", side.report.name},
                                    {"label", side.get().label},
                                    {"configuration", side.get().hash},
                                    {"done", side.get().done},
                                    {"seeds", side.get().trials.size()}};
    };
    nlohmann::ordered_json json{{"a", side_json(a)},
                                {"b", side_json(b)},
                                {"settings", nlohmann::ordered_json::object()},
                                {"metrics", nlohmann::ordered_json::object()}};
    for (const DifferingSetting& setting : comparison.settings)
      json["settings"][setting.key] = setting.values;
    for (const ComparedMetric& compared : comparison.metrics) {
      nlohmann::ordered_json metric{
          {"goal", compared.metric.goal}, {"a", mean_json(compared.a)}, {"b", mean_json(compared.b)}};
      if (!compared.refused.empty()) metric["not_compared"] = compared.refused;
      if (compared.difference) {
        const PairedComparison& difference = *compared.difference;
        metric["difference"] = difference.difference;
        if (difference.interval) metric["interval"] = {difference.interval->low, difference.interval->high};
        metric["pairs"] = difference.n;
        metric["p"] = difference.p;
        metric["p_holm"] = difference.adjusted_p;
        metric["cohens_d"] = difference.effect;  // null where it is infinite
        metric["a_better"] = difference.other_better;
        metric["told_apart"] = difference.told_apart;
        metric["enough_pairs"] = difference.enough_pairs;
      }
      json["metrics"][compared.metric.name] = std::move(metric);
    }
    return json_text(json);
  }

  std::string a_, b_;
  std::filesystem::path database_;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_compare_command() { return std::make_unique<CompareCommand>(); }

}  // namespace harness::cli
