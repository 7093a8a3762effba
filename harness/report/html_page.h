#pragma once

#include <string>

namespace harness {

// What surrounds a page's contents.
struct PageFrame {
  std::string title;
  std::string made_at;  // UTC, ISO 8601
  std::string footer;   // HTML
  // Where a server makes the page anew, the ETag of this making: the page asks for its own head every five
  // seconds and loads itself again, with all that its reader had set, once that has changed. Empty for a
  // file.
  std::string live_version;
};

// A whole page around `body` (HTML) that needs nothing else: style and scripts are in it, allowed by their
// SHA-256 in its content security policy, which allows no request but, of a live page, those to its server.
std::string html_page(const PageFrame& frame, const std::string& body);

}  // namespace harness
