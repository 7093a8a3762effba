#include "harness/report/escape.h"

#include <algorithm>
#include <cctype>
#include <cstdint>

#include "harness/base/utf8.h"

namespace harness {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// U+202A..U+202E and U+2066..U+2069 turn the direction of what follows, U+2028 and U+2029 end lines.
bool is_formatting(std::string_view sequence) {
  return sequence.size() == 3 && sequence[0] == '\xE2' &&
         ((sequence[1] == '\x80' && sequence[2] >= '\xA8' && sequence[2] <= '\xAE') ||
          (sequence[1] == '\x81' && sequence[2] >= '\xA6' && sequence[2] <= '\xA9'));
}

// Calls `put` with one well-formed, harmless code point after another.
template <class Put>
void each_code_point(std::string_view text, Put put) {
  while (!text.empty()) {
    const std::size_t length = utf8_sequence_length(text);
    const std::string_view sequence = text.substr(0, std::max<std::size_t>(length, 1));
    const auto lead = static_cast<std::uint8_t>(sequence.front());
    const bool control = lead < 0x20 || lead == 0x7F ||
                         (lead == 0xC2 && length == 2 && static_cast<std::uint8_t>(sequence[1]) < 0xA0);
    if (length == 0)
      put(kReplacement);
    else if (control)
      put(std::string_view(" "));
    else if (!is_formatting(sequence))
      put(sequence);
    text.remove_prefix(sequence.size());
  }
}

std::string html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  each_code_point(text, [&](std::string_view point) {
    switch (point.front()) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += point;
    }
  });
  return out;
}

}  // namespace

std::string html_text(std::string_view text) { return html(text); }

std::string html_attribute(std::string_view text) { return html(text); }

// In whatever case: GitHub's links without a mark heed none.
static bool ends_like(std::string_view text, std::string_view end) {
  if (text.size() < end.size()) return false;
  return std::equal(
      end.begin(), end.end(), text.end() - static_cast<std::ptrdiff_t>(end.size()),
      [](char a, char b) { return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b))); });
}

std::string markdown_text(std::string_view text) {
  // Underscores within a word, as in gradient_penalty, mean nothing and stay readable.
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  std::string out;
  bool after_underscore = false;  // one that still waits for what follows
  each_code_point(text, [&](std::string_view point) {
    const char c = point.front();
    if (after_underscore) out += is_word(c) ? "_" : "\\_";
    after_underscore = c == '_' && !out.empty() && is_word(out.back());
    if (after_underscore) return;
    if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '&')
      out += "&amp;";
    else if (c == ':' && (ends_like(out, "http") || ends_like(out, "https") || ends_like(out, "ftp")))
      out += "&#58;";  // no bare link comes alive,
    else if (c == '.' && ends_like(out, "www"))
      out += "&#46;";
    else if (c == '@' && !out.empty() &&
             (is_word(out.back()) || std::string_view("._-+").find(out.back()) != std::string_view::npos))
      out += "&#64;";  // and no address
    else if (std::string_view("\\`*_[]|~").find(c) != std::string_view::npos ||
             (out.empty() && std::string_view("#").find(c) != std::string_view::npos))
      (out += '\\') += c;
    else
      out += point;
  });
  return after_underscore ? out + "\\_" : out;
}

std::string markdown_code(std::string_view text) {
  std::string body;
  std::size_t longest = 0, run = 0;
  each_code_point(text, [&](std::string_view point) {
    run = point == "`" ? run + 1 : 0;
    longest = std::max(longest, run);
    if (point == "|") body += '\\';
    body += point;
  });
  if (body.empty()) return {};
  const std::string fence(longest + 1, '`');
  const bool pad = body.front() == '`' || body.back() == '`';
  return fence + (pad ? " " : "") + body + (pad ? " " : "") + fence;
}

std::string latex_text(std::string_view text) {
  std::string out;
  each_code_point(text, [&](std::string_view point) {
    switch (point.front()) {
      case '\\':
        out += "\\textbackslash{}";
        break;
      case '~':
        out += "\\textasciitilde{}";
        break;
      case '^':
        out += "\\textasciicircum{}";
        break;
      case '<':
        out += "\\textless{}";
        break;
      case '>':
        out += "\\textgreater{}";
        break;
      case '{':
      case '}':
      case '$':
      case '&':
      case '#':
      case '_':
      case '%':
        (out += '\\') += point.front();
        break;
      default:
        out += point;
    }
  });
  return out;
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t points = 0, end = 0, cut = 0;
  while (end < text.size()) {
    if (points + 1 == most) cut = end;
    end += std::max<std::size_t>(utf8_sequence_length(text.substr(end)), 1);
    if (++points > most) return std::string(text.substr(0, cut)) + "…";
  }
  return std::string(text);
}

}  // namespace harness
