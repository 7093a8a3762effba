#include "harness/run/worker_command.h"

#include <fmt/format.h>

#include "harness/base/build_info.h"
#include "harness/base/error.h"
#include "harness/protocol/handshake.h"

namespace harness {
namespace {

constexpr int kLoaderFailed = 127;  // of ld.so, which says why after these words
constexpr std::string_view kLoaderWords = "error while loading shared libraries: ";

Error other_build(const std::filesystem::path& worker, std::string words) {
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.starts_with("error: ")) words.erase(0, 7);
  const BuildInfo build = build_info();
  return environment_error(
      fmt::format("harness ({}, {}) and {} are of different builds, and might misunderstand each other: {}",
                  build.version, build.commit, worker.string(), words),
      "Nothing was written. Build both anew with `./dev build`, or install both from one build.");
}

}  // namespace

CommandResult run_worker(const std::filesystem::path& worker, const std::vector<std::string>& words,
                         const std::string& input) {
  std::vector<std::string> command = handshake_words();
  command.insert(command.begin(), worker.string());
  command.insert(command.end(), words.begin(), words.end());
  CommandResult result = run_command(command, input);
  if (result.end.exit_code == kOtherBuild) throw other_build(worker, result.errors);
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
