#pragma once

#include <string>

#include "harness/store/reader.h"

namespace harness::cli {

// A trial as people name it: its id, a beginning of it that fits no other, or EXPERIMENT/ID. Throws Error
// (kInput) with what is near.
TrialRow find_trial(const Reader& reader, const std::string& name);

}  // namespace harness::cli
