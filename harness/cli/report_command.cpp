#include <fmt/format.h>

#include <cctype>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/atomic_file.h"
#include "harness/base/text.h"
#include "harness/cli/collect_report.h"
#include "harness/cli/commands.h"
#include "harness/cli/shared_options.h"
#include "harness/report/csv_report.h"
#include "harness/report/html_report.h"
#include "harness/report/latex_report.h"
#include "harness/report/markdown_report.h"
#include "harness/store/reader.h"

namespace harness::cli {
namespace {

class ReportCommand : public Command {
 public:
  CommandInfo info() const override {
    return {"report", "write a page that compares an experiment's trials",
            "One self-contained HTML file: what ran, leaderboard, sample grids, curves, every trial, "
            "settings and "
            "hashes. With --format md the same tables as Markdown, latex the leaderboards for a paper, csv a "
            "row a "
            "trial: on the terminal unless --out says where. Several experiments go on one page.",
            "harness report demo\nharness report demo demo-vae --out comparison.html\nharness report demo "
            "--format md"};
  }

  void declare(Arguments& arguments) override {
    arguments.positionals("EXPERIMENT", experiments_, 1, "names of experiments, as in their files");
    add_database_option(arguments, database_);
    add_data_option(arguments, data_folder_);
    add_plugin_option(arguments, plugin_dirs_);
    arguments.option("--out", out_, "FILE",
                     "where to write (default: report-NAME.html beside the database; - is the terminal)");
    arguments.option(
        "--against", against_, "BASELINE",
        "a kept experiment: say what changed since, by configurations with the same swept values");
    arguments.choice("--format", format_, {"html", "md", "latex", "csv"},
                     "md is Markdown, latex uses booktabs");
  }

  ExitCode execute() override {
    const std::string target = out_.value_or(format_ == "html" ? default_file() : "-");
    if (target != "-" && out_) refuse_unfit_output(target);
    const Reader reader(database_);
    Today today = today_of(plugin_dirs_, data_folder_of(data_folder_));
    const ReportData data = collect_report(reader, database_, experiments_, today, against_);
    const std::string text = render(data);
    if (target == "-") {
      std::fwrite(text.data(), 1, text.size(), stdout);
      return kExitDone;
    }
    write_file_atomically(target, text);
    fmt::print("{} ({})\n", target, human_bytes(text.size()));
    return kExitDone;
  }

 private:
  std::string render(const ReportData& data) const {
    if (format_ == "md") return markdown_report(data);
    if (format_ == "latex") return latex_report(data);
    if (format_ == "csv") return csv_report(data.experiments);
    return html_report(data, html_options(database_));
  }

  // Beside the database as it was named: of a link, where the link lies.
  std::string default_file() const {
    std::string name;
    for (const char letter : experiments_.front()) {
      const auto byte = static_cast<unsigned char>(letter);
      const bool plain = std::isalnum(byte) != 0 || letter == '-' || letter == '_';
      if (name.size() < 80) name += plain ? letter : '_';
    }
    if (experiments_.size() > 1) name += fmt::format("-and-{}-more", experiments_.size() - 1);
    const std::filesystem::path named = database_.has_parent_path() ? database_.parent_path() : ".";
    return (named / ("report-" + name + ".html")).string();
  }

  std::vector<std::string> experiments_;
  std::filesystem::path database_;
  std::optional<std::string> out_, against_;
  std::string format_ = "html", data_folder_;
  std::vector<std::string> plugin_dirs_;
};

}  // namespace

std::unique_ptr<Command> make_report_command() { return std::make_unique<ReportCommand>(); }

}  // namespace harness::cli
