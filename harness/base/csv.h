#pragma once

#include <string>

namespace harness {

// One cell of CSV (RFC 4180), quoted where it must be. Text that a spreadsheet would run as a formula (that
// begins with = + - @ tab or return) gets a ' in front, unless `raw` says to leave it.
std::string csv_text(const std::string& text, bool raw = false);
// A value of a setting as text: a number stays the number that it is, anything else is csv_text().
std::string csv_value(const std::string& text);
// Every digit, so that it reads back as the same double; "nan", "inf", "-inf".
std::string csv_number(double value);

}  // namespace harness
