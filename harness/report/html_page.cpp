#include "harness/report/html_page.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

#include "harness/base/sha256.h"
#include "harness/report/escape.h"
#include "harness/report/page_assets.h"
#include "harness/report/summary_text.h"
#include "harness/report/thumbnail.h"

namespace harness {
namespace {

// 'sha256-BASE64', as a content security policy names what it allows.
std::string policy_hash(std::string_view content) {
  const std::string hex = sha256_hex(content);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "'sha256-" + base64(bytes) + "'";
}

std::string policy(bool live) {
  std::string text = "default-src 'none'; img-src data:; style-src " + policy_hash(page_style()) +
                     "; script-src " + policy_hash(page_script());
  if (live) text += " " + policy_hash(live_script()) + "; connect-src 'self'";
  return text + "; base-uri 'none'; form-action 'none'";
}

void masthead(const PageFrame& frame, std::string& out) {
  auto to = std::back_inserter(out);
  const std::string when = html_text(minute_text(frame.made_at));
  if (frame.live.version.empty())
    fmt::format_to(to, "<div class=\"masthead\"><p>harness report</p><p>{}</p></div>\n", when);
  else
    fmt::format_to(
        to,
        "<div class=\"masthead\"><p>harness report <a href=\"/experiments\">all experiments</a></p>"
        "<p id=\"live\" data-version=\"{}\" data-rest=\"{}\"><span role=\"status\">live</span> <time "
        "datetime=\"{}\">{}"
        "</time></p></div>\n",
        html_attribute(frame.live.version), frame.live.rest, html_attribute(frame.made_at), when);
}

}  // namespace

std::string html_page(const PageFrame& frame, const std::string& body) {
  const bool live = !frame.live.version.empty();
  std::string out;
  out.reserve(body.size() + page_style().size() + page_script().size() + 8192);
  auto to = std::back_inserter(out);
  fmt::format_to(to,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n{}<title>{}</title>\n<style>{}</style>\n"
                 "</head>\n<body>\n",
                 policy(live), live ? "<link rel=\"icon\" href=\"data:,\">\n" : "", html_text(frame.title),
                 page_style());
  masthead(frame, out);
  out += body;
  fmt::format_to(to, "<footer>{}</footer>\n<script>{}</script>\n", frame.footer, page_script());
  if (live) fmt::format_to(to, "<script>{}</script>\n", live_script());
  return out + "</body>\n</html>\n";
}

}  // namespace harness
