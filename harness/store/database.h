#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <utility>

#include "harness/base/error.h"

namespace harness {

// What the sources of this folder share; never included by a public header.

// SQLite's own error as one that a user can act on.
Error store_error(const SQLite::Exception& fault, const std::filesystem::path& file);

// What mends a damaged database.
std::string rebuild_remedy();
// Throws Error with SQLite's verdict unless every page is sound.
void check_pages(SQLite::Database& database, const std::filesystem::path& file);

template <class Function>
auto guarded(const std::filesystem::path& file, Function&& function) -> decltype(function()) {
  try {
    return std::forward<Function>(function)();
  } catch (const SQLite::Exception& fault) {
    throw store_error(fault, file);
  }
}

// Opens an existing results database for reading only and checks whose it is.
SQLite::Database open_to_read(const std::filesystem::path& file);

// NaN and infinities as value NULL and a flag.
inline const char* flag_of(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return nullptr;
}

inline void bind_value(SQLite::Statement& statement, int index, double value) {
  if (const char* flag = flag_of(value)) {
    statement.bind(index);
    statement.bindNoCopy(index + 1, flag);
  } else {
    statement.bind(index, value);
    statement.bind(index + 1);
  }
}

inline double value_from(const SQLite::Column& value, const SQLite::Column& flag) {
  if (!value.isNull()) return value.getDouble();
  const std::string word = flag.getString();
  if (word == "inf") return std::numeric_limits<double>::infinity();
  if (word == "-inf") return -std::numeric_limits<double>::infinity();
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace harness
