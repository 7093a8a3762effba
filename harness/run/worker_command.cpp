#include "harness/run/worker_command.h"

#include <fmt/format.h>

#include "harness/base/error.h"

namespace harness {
namespace {

constexpr int kLoaderFailed = 127;  // of ld.so, which says why after these words
constexpr std::string_view kLoaderWords = "error while loading shared libraries: ";

}  // namespace

CommandResult run_worker(const std::filesystem::path& worker, const std::vector<std::string>& words,
                         const std::string& input) {
  std::vector<std::string> command{worker.string()};
  command.insert(command.end(), words.begin(), words.end());
  CommandResult result = run_command(command, input);
  const auto said = result.errors.find(kLoaderWords);
  if (result.end.exit_code != kLoaderFailed || said == std::string::npos) return result;
  const auto reason = said + kLoaderWords.size();
  throw environment_error(
      fmt::format("{} cannot start: {}", worker.string(),
                  result.errors.substr(reason, result.errors.find('\n', reason) - reason)),
      "Nothing was written. A library that it was built with, such as LibTorch, has moved or gone: bring it "
      "back, or build anew with `./dev build`.");
}

}  // namespace harness
