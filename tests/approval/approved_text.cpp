#include "tests/approval/approved_text.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "harness/base/file_io.h"

namespace harness::testing_support {

void expect_approved(const std::string& name, const std::string& text) {
  const auto file =
      std::filesystem::path(HARNESS_SOURCE_DIR) / "tests" / "approval" / "baselines" / (name + ".txt");
  if (const char* accept = std::getenv("HARNESS_ACCEPT"); accept != nullptr && std::string(accept) == "1") {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
    return;
  }
  ASSERT_TRUE(std::filesystem::exists(file)) << "not approved yet (tests/approval/accept):\n" << text;
  EXPECT_EQ(text, read_file(file)) << "tests/approval/accept takes the new text over";
}

}  // namespace harness::testing_support
