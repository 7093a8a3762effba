#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "harness/base/text.h"
#include "harness/report/escape.h"
#include "harness/report/html_sections.h"
#include "harness/report/summary_text.h"

namespace harness {
namespace {

void facts_table(const char* title, const std::vector<ProvenanceFact>& facts, std::size_t trials,
                 bool file_names, std::string& out) {
  if (facts.empty()) return;
  auto to = std::back_inserter(out);
  fmt::format_to(to, "<h4>{}</h4><div class=\"scroll\"><table class=\"pairs\"><tbody>", title);
  for (const ProvenanceFact& fact : facts) {
    const std::string shown = file_names ? std::filesystem::path(fact.name).filename().string() : fact.name;
    fmt::format_to(
        to, "<tr><th scope=\"row\" title=\"{}\">{}</th><td><code>{}</code>{}</td></tr>",
        html_attribute(shortened(fact.name, 300)), html_text(shortened(shown, 60)),
        html_text(shortened(fact.value, 200)),
        fact.newest == trials ? "" : fmt::format(" <small>{}</small>", html_text(fact_trials(fact))));
  }
  out += "</tbody></table></div>";
}

// Which versions a continued trial was made with, and to which step.
void mixed_table(const ExperimentReport& report, std::string& out) {
  if (report.mixed == 0) return;
  auto to = std::back_inserter(out);
  out +=
      "<h4>Trials made with more than one version</h4><div class=\"scroll\"><table class=\"pairs\"><tbody>";
  for (const ReportTrial& trial : report.trials)
    for (const MixedPart& part : trial.mixed)
      fmt::format_to(to, "<tr><th scope=\"row\">{} <small>seed {}</small></th><td>{}: {}</td></tr>",
                     html_label(report, trial.configuration), trial.seed, html_text(shortened(part.name, 80)),
                     html_text(shortened(part.versions, 200)));
  out += "</tbody></table></div>";
}

std::size_t started(const ExperimentReport& report) {
  return static_cast<std::size_t>(std::count_if(report.trials.begin(), report.trials.end(),
                                                [](const ReportTrial& trial) { return trial.attempts > 0; }));
}

}  // namespace

void html_settings(const ExperimentReport& report, std::string& out) {
  if (report.differing.empty() && report.equal.empty()) return;
  auto to = std::back_inserter(out);
  out += "<section class=\"settings\"><h3>Settings</h3>";
  if (!report.differing.empty()) {
    out +=
        "<h4>That differ <small>swept keys first</small></h4><div class=\"scroll\"><table><thead><tr><th "
        "scope=\"col\">key</th>";
    for (std::size_t c = 0; c < report.configurations.size(); ++c)
      fmt::format_to(to, "<th scope=\"col\">{}</th>", html_label(report, c));
    out += "</tr></thead><tbody>";
    for (const DifferingSetting& setting : report.differing) {
      fmt::format_to(to, "<tr><th scope=\"row\"{}><code>{}</code></th>",
                     setting.swept ? " class=\"swept\"" : "", html_text(shortened(setting.key, 80)));
      for (const std::string& value : setting.values)
        fmt::format_to(to, "<td>{}</td>", value.empty() ? "–" : html_text(shortened(value, 60)));
      out += "</tr>";
    }
    out += "</tbody></table></div>";
  }
  if (!report.equal.empty()) {
    fmt::format_to(to,
                   "<details><summary>Equal in all trials <small>{}</small></summary><dl class=\"equal\">",
                   report.equal.size());
    for (const EqualSetting& setting : report.equal)
      fmt::format_to(to, "<div><dt>{}</dt><dd>{}</dd></div>", html_text(shortened(setting.key, 80)),
                     html_text(shortened(setting.value, 120)));
    out += "</dl></details>";
  }
  out += "</section>\n";
}

void html_provenance(const ExperimentReport& report, std::string& out) {
  auto to = std::back_inserter(out);
  out += "<section class=\"provenance\"><h3>Provenance</h3>";
  std::vector<ProvenanceFact> run;
  for (const auto& [name, value] : {std::pair<const char*, std::string>{"command", report.command},
                                    {"experiment file", report.file_name},
                                    {"SHA-256 of the file", report.toml_sha256},
                                    {"commit", report.git_commit},
                                    {"planned by harness", report.harness_version},
                                    {"time", report.time}})
    if (!value.empty()) run.push_back({name, value, report.trials.size(), report.trials.size()});
  facts_table("Run", run, report.trials.size(), false, out);
  const std::size_t trials = started(report);
  const std::size_t facts = report.environment.size() + report.plugins.size() + report.data_hashes.size();
  if (facts > 0) {
    fmt::format_to(to, "<details><summary>Environment and hashes <small>{}</small></summary>", facts);
    mixed_table(report, out);
    facts_table("Environment", report.environment, trials, false, out);
    facts_table("Plugins, SHA-256 of the library as loaded", report.plugins, trials, true, out);
    facts_table("Data, SHA-256", report.data_hashes, trials, false, out);
    out += "</details>";
  }
  if (!report.remarks.empty()) {
    fmt::format_to(to, "<details><summary>Remarks <small>{}</small></summary><ul class=\"remarks\">",
                   report.remarks.size());
    for (const EventRow& remark : report.remarks)
      fmt::format_to(
          to, "<li><span class=\"status {}\">{}</span> {}{}{}</li>",
          remark.level == "info" ? "waiting" : "diverged", html_text(shortened(remark.level, 24)),
          html_text(shortened(remark.text, 300)),
          remark.trial.empty() ? "" : fmt::format(" <code>{}</code>", html_text(remark.trial.substr(0, 8))),
          remark.step > 0 ? fmt::format(" <small>step {}</small>", grouped(remark.step)) : "");
    out += "</ul></details>";
  }
  out += "</section>\n";
}

}  // namespace harness
