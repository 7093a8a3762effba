#include "harness/cli/commands.h"

namespace harness::cli {

const std::vector<CommandEntry>& commands() {
  static const std::vector<CommandEntry> all{};
  return all;
}

}  // namespace harness::cli
