#pragma once

#include <string>

namespace harness {

// The first 12 digits of a hash or commit, and what stands behind its digits ("+dirty"). Other texts as they
// are.
std::string short_hash(const std::string& hash);

}  // namespace harness
