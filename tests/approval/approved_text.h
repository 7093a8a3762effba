#pragma once

#include <string>

namespace harness::testing_support {

// Compares with tests/approval/baselines/NAME.txt. HARNESS_ACCEPT=1 in the environment
// (tests/approval/accept) writes the baseline anew: look at the difference before it is committed.
void expect_approved(const std::string& name, const std::string& text);

}  // namespace harness::testing_support
