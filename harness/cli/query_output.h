#pragma once

#include <string>

#include "harness/store/console.h"

namespace harness::cli {

// A query's result as text in one of four forms: "table" and "markdown" round reals to six digits, "csv" and
// "json" give every digit. Cells of a CSV file that a spreadsheet would run as a formula (text that begins
// with = + - @ tab or return) get a ' in front, unless `raw_csv` says to leave them.
std::string render(const ConsoleResult& result, const std::string& format, bool raw_csv = false);

}  // namespace harness::cli
