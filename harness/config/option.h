#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "harness/config/value.h"

namespace harness {

enum class OptionType { kBool, kInteger, kReal, kString, kIntegerList, kRealList, kStringList };

// Another option of the same table that decides whether this one is read: only where it has one of these
// words. Elsewhere the option is no part of a configuration, and a file that sets it where no configuration
// reads it is at fault. Without a name: always read.
struct OptionCondition {
  std::string option{};
  std::vector<std::string> values{};
};

// What an author says about an option beside its name and default.
struct OptionDetails {
  std::optional<double> min{};  // inclusive; for lists, of each element
  std::optional<double> max{};
  bool min_exclusive = false;
  bool max_exclusive = false;
  std::size_t length = 0;  // of a list: exactly so many elements; 0: any number
  // For strings: the only values allowed; one that ends in ":N" stands for any whole number in place of the
  // N. For integers: words that may stand in place of a number; an options struct then gets 0.
  std::vector<std::string> choices{};
  std::string unit{};
  std::string help{};    // meaning, effect of raising it, source
  bool identity = true;  // part of what makes two configurations different (never for logging and the like)
  bool fusible = false;  // may differ between trials that are trained fused; then read it by Step::hp
  bool schedulable = false;  // a Schedule may stand where a real does; then read it by Step::hp
  OptionCondition only_with{};
};

// One option as data: parsing, validation, help, `plugin describe` and the sweep's type check all read this.
struct OptionSpec : OptionDetails {
  std::string name;  // without table, e.g. "latent_dim"
  OptionType type = OptionType::kReal;
  Value default_value;  // empty: must be given
};

}  // namespace harness
