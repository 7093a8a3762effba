#pragma once

#include <cstdint>
#include <filesystem>

namespace harness::bench {

// A new results database with an experiment "bench" of so many finished trials, five seeds a configuration:
// ten curves of 2,000 steps, four scores and 42 settings each. The same every time.
void record_many_trials(const std::filesystem::path& database, std::int64_t trials);

}  // namespace harness::bench
