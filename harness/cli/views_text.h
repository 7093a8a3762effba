#pragma once

#include <string>
#include <vector>

#include "harness/store/console.h"

namespace harness::cli {

// The views, their columns and what they mean, for a terminal.
std::string views_text(const std::vector<ViewDoc>& views);
// The same as docs/results.md has it.
std::string views_markdown(const std::vector<ViewDoc>& views);

}  // namespace harness::cli
