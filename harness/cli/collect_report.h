#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/analysis/report_data.h"
#include "harness/cli/stale_rows.h"
#include "harness/report/html_report.h"
#include "harness/store/reader.h"

namespace harness::cli {

// The record that reports show of these experiments, each once, in the order given; with what changed since
// the experiment `against` if there is one. Throws Error with the nearest name for an unknown one.
ReportData collect_report(const Reader& reader, const std::filesystem::path& database,
                          const std::vector<std::string>& experiments, Today& today,
                          const std::optional<std::string>& against = std::nullopt);

// Images are read from beside the database.
HtmlOptions html_options(const std::filesystem::path& database);

}  // namespace harness::cli
