#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

// Damerau-Levenshtein distance (optimal string alignment): insertions, deletions, substitutions and swaps of
// neighbours; ASCII case counts nothing.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The known name that was most likely meant: at most a third of the letters differ (one always may), or the
// dotted last part is the same. The first of equals wins.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);

// ` (did you mean "hinge"?)`, or nothing.
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

}  // namespace harness
