#include "harness/base/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace harness {

bool is_terminal(int fd) {
  const char* term = std::getenv("TERM");
  return ::isatty(fd) && term && *term && std::string_view(term) != "dumb";
}

int terminal_columns(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace harness
