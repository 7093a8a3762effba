#pragma once

#include <string>

#include "harness/config/option.h"

namespace harness {

// What is allowed, as the end of "... must be": "a real > 0 or a schedule", "one of \"adam\", \"sgd\"".
std::string allowed_text(const OptionSpec& spec);

// Whether the value fits the option, and the value as the option's type has it: an integer given for a real
// becomes one. Returns "" when it fits, else what is wrong: `must be a real > 0, not -1`.
std::string check_option(const OptionSpec& spec, Value& value);

// "> 0", "from 0 to 1", "from 0 to below 1", or "".
std::string range_text(const OptionDetails& details);

bool is_list_type(OptionType type);

// Whether text is the choice, where ":N" at a choice's end stands for any whole number.
bool matches_choice(const std::string& choice, const std::string& text);

}  // namespace harness
