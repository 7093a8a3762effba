#pragma once

#include <map>
#include <string>
#include <vector>

namespace harness::testing {

struct PageElement {
  std::string name;
  std::map<std::string, std::string> attributes;  // as written, references resolved
};

// What a browser would see of a page of ours: elements in order, and all text between them. A tokenizer for
// the part of HTML's syntax that we write (attributes between double quotes, script and style as raw text);
// anything else fails the test.
struct Page {
  std::vector<PageElement> elements;
  std::string text;
  std::string style, script;  // raw contents

  std::size_t count(const std::string& element) const;
};
Page parse_page(const std::string& html);

// One line an element that carries meaning, indented by depth, long runs of data cut: what approval tests
// compare.
std::string page_outline(const std::string& html);

}  // namespace harness::testing
