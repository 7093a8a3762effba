#include "harness/report/latex_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <optional>
#include <vector>

#include "harness/analysis/axis_name.h"
#include "harness/analysis/summary.h"
#include "harness/base/short_hash.h"
#include "harness/base/text.h"
#include "harness/report/comparison_text.h"
#include "harness/report/escape.h"
#include "harness/report/number_text.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

// The best and the second mean of one metric; configurations that share a mean share the place.
struct Places {
  std::optional<double> best, second;
};

Places places_of(const ExperimentReport& report, std::size_t metric) {
  const std::string& goal = report.metrics[metric].goal;
  std::vector<double> means;
  for (const ReportConfiguration& configuration : report.configurations)
    if (configuration.complete() && configuration.metrics[metric].n == configuration.trials.size())
      means.push_back(*configuration.metrics[metric].last);
  Places places;
  if (!has_goal(goal) || !may_mark_best(report, metric) || means.size() < 2) return places;
  std::sort(means.begin(), means.end(), [&](double a, double b) { return better(a, b, goal); });
  means.erase(std::unique(means.begin(), means.end()), means.end());
  places.best = means[0];
  if (means.size() > 1) places.second = means[1];
  return places;
}

ColumnFormat means_format(const ExperimentReport& report, std::size_t metric) {
  std::vector<double> values;
  for (const ReportConfiguration& configuration : report.configurations)
    if (const auto& last = configuration.metrics[metric].last) values.push_back(*last);
  for (const ReferenceScores& reference : report.references)
    if (const auto& value = reference.metrics[metric]) values.push_back(*value);
  return ColumnFormat(values);
}

// What stands in math mode: "-0.5" (the hyphen becomes a minus there), "1.2\times 10^{-5}".
std::string math(const ColumnFormat& format, double value) {
  std::string text = format(value);
  const std::size_t exponent = text.find('e');
  if (!std::isfinite(value) || exponent == std::string::npos) return text;
  return fmt::format("{}\\times 10^{{{}}}", text.substr(0, exponent), std::stoi(text.substr(exponent + 1)));
}
std::string number(const ColumnFormat& format, double value) { return "$" + math(format, value) + "$"; }

std::string mean_cell(const SeedMean& seeds, const ColumnFormat& format, const Places& places,
                      bool complete) {
  if (!seeds.last) return "--";
  std::string text = number(format, *seeds.last);
  if (complete && places.best == seeds.last)
    text = "$\\mathbf{" + math(format, *seeds.last) + "}$";
  else if (complete && places.second == seeds.last)
    text = "\\underline{" + text + "}";
  if (seeds.interval)
    text += fmt::format(" {{\\scriptsize $[{}, {}]$}}", math(format, seeds.interval->low),
                        math(format, seeds.interval->high));
  return text;
}

std::string reference_cell(const ReferenceScores& reference, std::size_t metric, const ColumnFormat& format) {
  if (!reference.metrics[metric]) return "--";
  const std::string& examples = reference.examples[metric];
  return number(format, *reference.metrics[metric]) +
         (examples.empty() ? "" : " {\\scriptsize " + latex_text(examples) + "}");
}

std::string arrow(const MetricNote& metric) {
  return metric.goal == "min" ? " $\\downarrow$" : metric.goal == "max" ? " $\\uparrow$" : "";
}

// Letters, digits and hyphens of a name, which a label may hold.
std::string label_of(const std::string& name) {
  std::string label;
  for (const char c : name) label += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
  return label;
}

std::string caption(const ExperimentReport& report) {
  std::size_t fewest = report.seeds.size(), most = 0;
  bool interval = false, ranked = false;
  for (const ReportConfiguration& configuration : report.configurations) {
    fewest = std::min(fewest, configuration.done);
    most = std::max(most, configuration.done);
    for (const SeedMean& seeds : configuration.metrics) interval = interval || seeds.interval.has_value();
  }
  for (std::size_t i = 0; i < report.leading_metrics; ++i) ranked = ranked || places_of(report, i).best;
  const std::string title = report.description.empty() ? report.name : shortened(report.description, 300);
  const bool ends = title.ends_with('.') || title.ends_with('?') || title.ends_with('!');
  std::string text =
      fmt::format("{}{} Mean over {} of the last value{}{}.", latex_text(title), ends ? "" : ".",
                  fewest == most ? counted(static_cast<std::int64_t>(most), "seed")
                                 : fmt::format("{} to {} seeds", fewest, most),
                  interval ? ", with its 95\\,\\% BCa bootstrap interval" : "",
                  ranked ? "; best in bold, second underlined" : "");
  for (const std::string& note :
       {incomparable_note(report), comparison_note(report, false), measured_note(report)})
    if (!note.empty()) text += " " + latex_text(note);
  return text;
}

}  // namespace

std::string latex_leaderboard(const ExperimentReport& report) {
  if (report.configurations.empty()) return "";
  const bool named = report.axes.empty();
  const bool compared =
      std::any_of(report.configurations.begin(), report.configurations.end(),
                  [](const auto& configuration) { return configuration.to_leader.has_value(); });
  std::string out;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "% experiment {}, revision {}, commit {}, harness {}\n", latex_text(report.name),
                 report.revision, latex_text(short_hash(report.git_commit)),
                 latex_text(report.harness_version));
  fmt::format_to(to, "\\begin{{table}}\n  \\centering\n  \\caption{{{}}}\n  \\label{{tab:{}}}\n",
                 caption(report), label_of(report.name));
  fmt::format_to(to, "  \\begin{{tabular}}{{{}r{}{}}}\n    \\toprule\n    ",
                 std::string(named ? 1 : report.axes.size(), 'l'), std::string(report.leading_metrics, 'r'),
                 compared ? "r" : "");
  if (named) out += "configuration & ";
  for (const std::string& axis : report.axes) out += latex_text(axis_name(axis)) + " & ";
  out += "seeds";
  std::vector<ColumnFormat> formats;
  std::vector<Places> places;
  for (std::size_t i = 0; i < report.leading_metrics; ++i) {
    out += " & " + latex_text(report.metrics[i].name) + arrow(report.metrics[i]);
    formats.push_back(means_format(report, i));
    places.push_back(places_of(report, i));
  }
  out += compared ? " & $p$ \\\\\n    \\midrule\n" : " \\\\\n    \\midrule\n";
  for (const ReportConfiguration& configuration : report.configurations) {
    out += "    ";
    if (named) out += latex_text(shortened(configuration.label, 60)) + " & ";
    for (const std::string& value : configuration.axis_values)
      out += latex_text(shortened(value, 60)) + " & ";
    fmt::format_to(to, "{}/{}", configuration.done, configuration.trials.size());
    for (std::size_t i = 0; i < report.leading_metrics; ++i)
      out += " & " + mean_cell(configuration.metrics[i], formats[i], places[i], configuration.complete());
    if (compared) out += " & " + (configuration.to_leader ? p_latex(*configuration.to_leader) : "--");
    out += " \\\\\n";
  }
  if (!report.references.empty()) out += "    \\midrule\n";
  for (const ReferenceScores& reference : report.references) {
    out += "    " + latex_text(reference.name);
    for (std::size_t i = 1; i < std::max<std::size_t>(report.axes.size(), 1); ++i) out += " &";
    out += " &";  // seeds
    for (std::size_t i = 0; i < report.leading_metrics; ++i)
      out += " & " + reference_cell(reference, i, formats[i]);
    out += compared ? " & -- \\\\\n" : " \\\\\n";
  }
  out += "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n";
  return out;
}

std::string latex_report(const ReportData& data) {
  std::string out = "% \\usepackage{booktabs}\n";
  for (const ExperimentReport& report : data.experiments) out += "\n" + latex_leaderboard(report);
  return out;
}

}  // namespace harness
