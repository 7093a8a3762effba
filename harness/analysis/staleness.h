#pragma once

#include <functional>
#include <optional>
#include <string>

#include "harness/analysis/experiment_rows.h"

namespace harness {

// Fills in TrialRows::stale of finished trials whose plugin libraries are other ones by now. `hash_now` gives
// a library's SHA-256, nothing where the file is gone (which makes no result stale); it is asked once a
// library.
void mark_stale(ExperimentRows& rows,
                const std::function<std::optional<std::string>(const std::string& library)>& hash_now);

}  // namespace harness
