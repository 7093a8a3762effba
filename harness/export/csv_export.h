#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "harness/store/reader.h"

namespace harness {

// Everything measured, as CSV files in a folder: trials.csv (a row a trial, as csv_report() has it),
// settings.csv (a row a setting of a trial), curves.csv (every point of every curve, none left out),
// scores.csv (every score with its error, numbers of examples and features). Returns how many points
// curves.csv has.
std::int64_t export_csv(const Reader& reader, const std::vector<std::string>& experiments,
                        const std::filesystem::path& folder);

}  // namespace harness
