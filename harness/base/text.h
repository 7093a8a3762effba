#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace harness {

std::string join(const std::vector<std::string>& parts, std::string_view separator);
// `"a", "b", "c"`
std::string join_quoted(const std::vector<std::string>& names);
std::vector<std::string> split(std::string_view text, char separator);

// "1 trial", "3 trials".
std::string counted(std::int64_t count, std::string_view singular);
// "1,234,567".
std::string grouped(std::int64_t number);
// "512 B", "1.5 KiB", "2.0 GiB".
std::string human_bytes(std::uint64_t bytes);
// "0.8 s", "42 s", "3 min 20 s", "5 h 12 min", "2 d 3 h".
std::string human_seconds(double seconds);

// Columns that an UTF-8 text takes on a terminal, one a code point.
std::size_t text_width(std::string_view utf8);

// Rows as aligned columns with two spaces between; the first row is the head, underlined. Columns named in
// `right` (from 0) are flushed right. No trailing blanks.
std::string text_table(const std::vector<std::vector<std::string>>& rows,
                       const std::vector<std::size_t>& right = {});

}  // namespace harness
