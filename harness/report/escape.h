#pragma once

#include <string>
#include <string_view>

namespace harness {

// One function a context. Names and texts come from files that anybody may have written: nothing reaches a
// page but through one of these. Bytes that are not UTF-8 become U+FFFD, control characters spaces.

std::string html_text(std::string_view text);       // between tags
std::string html_attribute(std::string_view text);  // between double quotes; never a URL, style or handler
std::string markdown_text(std::string_view text);   // in a paragraph or a table's cell, on one line
std::string markdown_code(std::string_view text);   // as a code span, in a cell as well
std::string latex_text(std::string_view text);      // in a paragraph, a cell or a caption

// Longer texts cut to `most` code points, the last of them an ellipsis.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace harness
