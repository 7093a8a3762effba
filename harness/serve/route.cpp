#include "harness/serve/route.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

namespace harness {
namespace {

constexpr std::string_view kList = "/experiments";

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (digits.size() != 2 || fault != std::errc() || end != digits.data() + 2) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

}  // namespace

std::optional<Route> route_of(std::string_view target) {
  target = target.substr(0, target.find('?'));
  if (target == "/") return Route{Route::Place::kStart, {}};
  if (target == kList || target == "/experiments/") return Route{Route::Place::kList, {}};
  if (!target.starts_with(kList) || target[kList.size()] != '/') return std::nullopt;
  auto name = percent_decoded(target.substr(kList.size() + 1));
  if (!name || name->empty()) return std::nullopt;
  return Route{Route::Place::kExperiment, std::move(*name)};
}

std::string experiment_address(std::string_view name) {
  std::string out = std::string(kList) + "/";
  for (const char letter : name) {
    const auto byte = static_cast<unsigned char>(letter);
    if (std::isalnum(byte) != 0 || letter == '-' || letter == '_' || letter == '.' || letter == '~')
      out += letter;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

}  // namespace harness
