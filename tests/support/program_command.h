#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace harness::testing_support {

// `program ARGUMENTS` in `folder`, where HOME and the XDG folders lie as well: nothing of the user is read or
// written. `environment` holds more words NAME=VALUE.
inline std::vector<std::string> program_command(const std::filesystem::path& folder,
                                                const std::string& program,
                                                const std::vector<std::string>& arguments,
                                                const std::vector<std::string>& environment = {}) {
  std::vector<std::string> command{"/usr/bin/env",
                                   "-C",
                                   folder.string(),
                                   "-u",
                                   "HARNESS_PLUGINS",
                                   "-u",
                                   "HARNESS_DATA",
                                   "HOME=" + folder.string(),
                                   "XDG_CACHE_HOME=" + (folder / "cache").string(),
                                   "XDG_DATA_HOME=" + (folder / "share").string()};
  command.insert(command.end(), environment.begin(), environment.end());
  command.push_back(program);
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

}  // namespace harness::testing_support
