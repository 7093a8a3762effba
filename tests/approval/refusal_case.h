#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/base/exit_code.h"
#include "harness/run/child_process.h"
#include "tests/approval/approved_text.h"
#include "tests/support/program_command.h"

namespace harness::testing_support {

namespace fs = std::filesystem;

inline constexpr const char* kGan = R"(schema = 1
name = "tiny"
[data]
plugin = "gaussians"
batch_size = 16
[model]
plugin = "mlp_gan"
latent_dim = 2
generator_widths = [8]
discriminator_widths = [8]
[train]
steps = 20
device = "cpu"
)";

// Everything that stands in the user's way: the programs are run on it, must refuse it with the approved
// words and the right exit code, and must leave no file behind.
class RefusalCase : public ::testing::Test {
 protected:
  explicit RefusalCase(const char* folder) : folder_(fs::temp_directory_path() / folder) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  void write(const std::string& file, const std::string& text) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file, std::ios::binary) << text;
  }

  void run_one_step() const {
    write("a.toml", kGan);
    const CommandResult done = run_command(program_command(
        folder_, HARNESS_PROGRAM, {"run", "a.toml", "--set", "train.steps=1"}, {"CUDA_VISIBLE_DEVICES="}));
    ASSERT_EQ(done.end.exit_code, kExitDone) << done.errors;
  }

  std::string trial() const {
    SQLite::Database database(folder_ / "results/harness.db", SQLite::OPEN_READONLY);
    return database.execAndGet("SELECT name FROM trial").getString();
  }

  std::vector<std::string> files() const {
    std::vector<std::string> all;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder_)) {
      const std::string name = entry.path().lexically_relative(folder_);
      if (!name.starts_with("cache") && !name.starts_with("share")) all.push_back(name);
    }
    std::sort(all.begin(), all.end());
    return all;
  }

  void expect_refused(const std::string& name, const std::vector<std::string>& arguments,
                      ExitCode code) const {
    const std::vector<std::string> before = files();
    const CommandResult result =
        run_command(program_command(folder_, HARNESS_PROGRAM, arguments, {"CUDA_VISIBLE_DEVICES="}));
    EXPECT_EQ(result.end.exit_code, code);
    EXPECT_EQ(result.end.signal, 0);
    EXPECT_EQ(result.output, "");
    EXPECT_EQ(files(), before) << "nothing may be written";
    expect_approved("refused-" + name, masked(result.errors));
  }

  // Paths of this machine stand for themselves.
  std::string masked(std::string text) const {
    for (const auto& [path, word] : {std::pair{folder_.string(), std::string("WORK")},
                                     {fs::canonical(folder_).string(), "WORK"},
                                     {std::string(HARNESS_BUILD_DIR), "BUILD"}})
      for (std::size_t at = 0; (at = text.find(path, at)) != std::string::npos;)
        text.replace(at, path.size(), word);
    return text;
  }

  fs::path folder_;
};

}  // namespace harness::testing_support
