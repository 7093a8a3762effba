#include "harness/run/git_state.h"

#include <cstdlib>

#include "harness/base/text.h"
#include "harness/run/child_process.h"
#include "harness/run/find_program.h"

namespace harness {
namespace {

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

std::string git_commit_of(const std::filesystem::path& folder) {
  const std::filesystem::path git = find_program("git");
  if (git.empty()) return {};
  const CommandResult head = run_command({git, "-C", folder, "rev-parse", "HEAD"});
  if (!head.end.ok()) return {};
  const CommandResult changes =
      run_command({git, "-C", folder, "status", "--porcelain", "--untracked-files=no"});
  return trimmed(head.output) + (changes.output.empty() ? "" : "+dirty");
}

}  // namespace harness
