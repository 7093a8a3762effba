#pragma once

#include <string>

#include "harness/config/value.h"

namespace harness {

// JSON with every number in its shortest form that reads back equal; reals always carry a point or an
// exponent. Equal values print equal on every machine: hashes are made of this.
std::string to_json_text(const Value& value);

// The same as a TOML value: a schedule is `{ cosine = [[0, 0.0002], [20000, 5e-05]] }`.
std::string to_toml_text(const Value& value);

// What is shown to people: as TOML, strings without quotes.
std::string to_display_text(const Value& value);

const char* name_of(Schedule::Shape shape);  // "linear", "cosine", "piecewise"

}  // namespace harness
