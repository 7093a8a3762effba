#pragma once

namespace harness::plugins {

// What the two sides of a comparison are called in messages.
inline constexpr const char* kReal = "held-out examples";
inline constexpr const char* kFake = "samples";

}  // namespace harness::plugins
