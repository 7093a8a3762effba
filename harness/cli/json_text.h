#pragma once

#include <string>

#include "harness/base/json.h"

namespace harness::cli {

// What --json prints: indented, with a line's end. `Json`: nlohmann's json or ordered_json.
template <class Json>
std::string json_text(const Json& json) {
  return print_json(json, 2) + "\n";
}

}  // namespace harness::cli
