#pragma once

#include <string_view>

namespace harness {

// The page's one style sheet and one script. They hold no data.
std::string_view page_style();
std::string_view page_script();

}  // namespace harness
