#pragma once

namespace harness {

// Whether a descriptor is a terminal that can move its cursor (TERM is set and not "dumb").
bool is_terminal(int fd);
// Columns of the terminal behind the descriptor; 80 where it does not say.
int terminal_columns(int fd);

}  // namespace harness
