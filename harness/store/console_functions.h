#pragma once

struct sqlite3;

namespace harness {

// Registers median, stddev and quantile with a connection. Stored views must not use them: other programs
// open the file too.
void add_console_functions(sqlite3* connection);

}  // namespace harness
