#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace harness {

// nlohmann's parser and printer, compiled here (and in train/safetensors.cpp, which wants a callback): they
// cost every source that calls them 3 seconds.

// Throws nlohmann::json::parse_error.
nlohmann::json parse_json(std::string_view text);
// The same without exceptions: is_discarded() where the text is no JSON.
nlohmann::json try_parse_json(std::string_view text);

// On one line, or indented by so many blanks. Bytes that are no UTF-8, such as a message that was cut, become
// U+FFFD.
std::string print_json(const nlohmann::json& json, int indent = -1);
std::string print_json(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace harness
