#pragma once

#include <filesystem>
#include <string>

#include "harness/metrics/set_comparison.h"

namespace harness::worker {

// The set that a .npy file holds: features [N, D], or images in uint8, [N, C, H, W] or [N, H, W, C]. Throws
// Error (kInput) that names the file for an array that is neither.
metrics::ComparedSet set_of_array(const std::string& name, const std::filesystem::path& file);

}  // namespace harness::worker
