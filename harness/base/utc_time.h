#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace harness {

// "2026-11-21T09:30:00.123Z": sorts as text, milliseconds always there.
std::string utc_text(std::chrono::system_clock::time_point time);
std::string utc_now();
// The other way, as seconds since 1970; nothing for a text that is no such time.
std::optional<double> utc_seconds(const std::string& text);

}  // namespace harness
