#pragma once

#include <string>

namespace harness::cli {

// What --json prints: indented, with a line's end. Bytes that are no UTF-8, such as a message that was cut,
// become U+FFFD. `Json`: nlohmann's json or ordered_json.
template <class Json>
std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace harness::cli
