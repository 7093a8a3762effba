#pragma once

#include <chrono>
#include <string>

namespace harness {

// "2026-11-21T09:30:00.123Z": sorts as text, milliseconds always there.
std::string utc_text(std::chrono::system_clock::time_point time);
std::string utc_now();

}  // namespace harness
