#pragma once

#include <string>

namespace harness {

// Of a page that a server makes anew: it asks for its own head every five seconds and, once that has another
// ETag, loads itself again with all that its reader had set.
struct PageLife {
  std::string version;  // the ETag of this making; empty for a file
  int rest = 250;       // times that the last loading took, until the next
};

// What surrounds a page's contents.
struct PageFrame {
  std::string title;
  std::string made_at;  // UTC, ISO 8601
  std::string footer;   // HTML
  PageLife live{};
};

// A whole page around `body` (HTML) that needs nothing else: style and scripts are in it, allowed by their
// SHA-256 in its content security policy, which allows no request but, of a live page, those to its server.
std::string html_page(const PageFrame& frame, const std::string& body);

}  // namespace harness
