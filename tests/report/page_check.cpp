#include "tests/report/page_check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

namespace harness::testing {
namespace {

std::string resolved(std::string_view text) {
  static const std::map<std::string_view, char> kReferences{
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};
  std::string out;
  while (!text.empty()) {
    bool found = false;
    for (const auto& [reference, letter] : kReferences)
      if (text.starts_with(reference)) {
        out += letter;
        text.remove_prefix(reference.size());
        found = true;
        break;
      }
    if (found) continue;
    if (text.front() == '&') ADD_FAILURE() << "a bare ampersand in " << text.substr(0, 40);
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

bool is_name(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-'; }

const std::set<std::string> kVoid{"meta", "img", "!DOCTYPE"};

struct Tag {
  PageElement element;
  bool closing = false, closed = false;
};

// `at` stands on '<' and is moved behind '>'.
Tag read_tag(std::string_view html, std::size_t& at) {
  Tag tag;
  std::size_t i = at + 1;
  if (html[i] == '/') {
    tag.closing = true;
    ++i;
  }
  while (i < html.size() && (is_name(html[i]) || html[i] == '!')) tag.element.name += html[i++];
  if (tag.element.name.empty()) ADD_FAILURE() << "no name after < in " << html.substr(at, 40);
  while (i < html.size() && html[i] != '>') {
    if (html[i] == ' ') {
      ++i;
      continue;
    }
    if (html[i] == '/' && html[i + 1] == '>') {
      tag.closed = true;
      ++i;
      continue;
    }
    std::string name;
    while (i < html.size() && (is_name(html[i]) || html[i] == '_')) name += html[i++];
    if (name.empty()) {
      ADD_FAILURE() << "not an attribute: " << html.substr(i, 40);
      at = html.size();
      return tag;
    }
    std::string value;
    if (html[i] == '=') {
      EXPECT_EQ(html[i + 1], '"') << html.substr(i, 40);
      const std::size_t end = html.find('"', i + 2);
      value = resolved(html.substr(i + 2, end - i - 2));
      i = end + 1;
    }
    EXPECT_TRUE(tag.element.attributes.emplace(name, value).second) << name << " twice";
  }
  at = i + 1;
  return tag;
}

// Calls open(element, depth), close(name) and text(piece, depth).
template <class Open, class Text>
Page walk(const std::string& html, Open open, Text text) {
  Page page;
  std::vector<std::string> stack;
  for (std::size_t at = 0; at < html.size();) {
    if (html[at] != '<') {
      const std::size_t end = std::min(html.find('<', at), html.size());
      const std::string piece = resolved(std::string_view(html).substr(at, end - at));
      page.text += piece;
      text(piece, stack.size());
      at = end;
      continue;
    }
    Tag tag = read_tag(html, at);
    if (tag.closing) {
      EXPECT_FALSE(stack.empty());
      if (stack.empty()) return page;
      EXPECT_EQ(stack.back(), tag.element.name) << html.substr(at > 80 ? at - 80 : 0, 80);
      stack.pop_back();
      continue;
    }
    open(tag.element, stack.size());
    page.elements.push_back(tag.element);
    if (tag.element.name == "style" || tag.element.name == "script") {
      const std::size_t end = html.find("</" + tag.element.name + ">", at);
      (tag.element.name == "style" ? page.style : page.script) = html.substr(at, end - at);
      at = end;
    }
    if (!tag.closed && !kVoid.contains(tag.element.name)) stack.push_back(tag.element.name);
  }
  EXPECT_TRUE(stack.empty()) << stack.size() << " elements are not closed";
  return page;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \n") - begin + 1);
}

}  // namespace

std::size_t Page::count(const std::string& element) const {
  return static_cast<std::size_t>(std::count_if(elements.begin(), elements.end(),
                                                [&](const PageElement& e) { return e.name == element; }));
}

Page parse_page(const std::string& html) {
  return walk(
      html, [](const auto&, auto) {}, [](const auto&, auto) {});
}

std::string page_outline(const std::string& html) {
  std::string out;
  const auto open = [&](const PageElement& element, std::size_t depth) {
    static const std::set<std::string> kSilent{"path", "circle", "rect", "title", "small", "strong", "code"};
    if (kSilent.contains(element.name)) return;
    out += std::string(2 * depth, ' ') + element.name;
    for (const auto& [name, value] : element.attributes) {
      if (name == "content" || name == "viewBox") continue;
      const std::size_t most = name == "data-curves" || name == "data-trials" ? 8 : 200;  // base64
      std::string shown = value.substr(0, value.starts_with("data:") ? 22 : most);
      out += " " + name + "=\"" + shown + "\"";
    }
    out += '\n';
  };
  const auto text = [&](const std::string& piece, std::size_t depth) {
    if (const std::string shown = trimmed(piece); !shown.empty())
      out += std::string(2 * depth, ' ') + "| " + shown + '\n';
  };
  walk(html, open, text);
  return out;
}

}  // namespace harness::testing
