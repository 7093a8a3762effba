#pragma once

#include <string>
#include <string_view>

namespace harness {

// The page's one style sheet and one script. They hold no data.
const std::string& page_style();
const std::string& page_script();
// What a page has besides that a server keeps new.
std::string_view live_script();

// Their parts, in the order in which they are put together.
std::string_view base_style();
std::string_view chart_style();
std::string_view base_script();
std::string_view chart_script();
std::string_view chart_panel_script();
std::string_view chart_controls_script();

}  // namespace harness
