#include "harness/analysis/score_basis.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "harness/base/short_hash.h"
#include "harness/base/text.h"
#include "harness/config/value_text.h"

namespace harness {
namespace {

std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }

// Of an option that only one side knows, as another version of the metric has it, nothing is said.
std::string option_that_differs(const Settings& a, const Settings& b) {
  for (const auto& [key, value] : a)
    if (const auto other = b.find(key); other != b.end() && other->second != value)
      return fmt::format("{} differs: {} and {}", key, to_display_text(value),
                         to_display_text(other->second));
  return "";
}

}  // namespace

std::string why_not_comparable(const ScoreBasis& a, const ScoreBasis& b) {
  if (!a.data_hash.empty() && !b.data_hash.empty() && a.data_hash != b.data_hash) return "the data differ";
  if (a.extractor != b.extractor || a.extractor_hash != b.extractor_hash)
    return "the features differ: " + or_none(features_text(a)) + " and " + or_none(features_text(b));
  if (a.split != b.split) return "the splits differ: " + or_none(a.split) + " and " + or_none(b.split);
  if (a.n_real != b.n_real || a.n_fake != b.n_fake)
    return "the numbers of examples differ: " + or_none(examples_text(a)) + " and " +
           or_none(examples_text(b));
  return option_that_differs(a.options, b.options);
}

std::string examples_text(const ScoreBasis& basis) {
  if (basis.n_real > 0 && basis.n_fake > 0 && basis.n_real != basis.n_fake)
    return fmt::format("n = {} held-out, {} samples", grouped(basis.n_real), grouped(basis.n_fake));
  const std::int64_t n = std::max(basis.n_real, basis.n_fake);
  return n > 0 ? "n = " + grouped(n) : "";
}

std::string features_text(const ScoreBasis& basis) {
  return basis.extractor.empty() || basis.extractor_hash.empty()
             ? basis.extractor
             : basis.extractor + " " + short_hash(basis.extractor_hash);
}

std::string basis_text(const ScoreBasis& basis) {
  const std::string features = features_text(basis), examples = examples_text(basis);
  return features + (features.empty() || examples.empty() ? "" : ", ") + examples;
}

std::string full_basis_text(const ScoreBasis& basis) {
  std::string text = basis_text(basis);
  for (const auto& [key, value] : basis.options) {
    constexpr std::string_view kTable = "metrics.";
    text += (text.empty() ? "" : ", ") + key.substr(key.find('.', kTable.size()) + 1) + " = " +
            to_display_text(value);
  }
  return text;
}

}  // namespace harness
