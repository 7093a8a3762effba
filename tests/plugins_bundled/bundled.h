#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "harness/base/error.h"
#include "harness/plugin/load.h"
#include "harness/plugin/registry.h"
#include "tests/support/fake_step.h"

namespace harness::tests {

// All bundled plugins, loaded from the build tree as a run loads them.
inline const plugin::Registry& bundled() {
  static const plugin::Registry registry = [] {
    plugin::Registry filled;
    for (const auto& entry : std::filesystem::directory_iterator(HARNESS_PLUGIN_DIR))
      if (entry.path().extension() == ".so") plugin::load(filled, entry.path());
    return filled;
  }();
  return registry;
}

inline FakeStep step_for(const sdk::EntryBase& entry) { return FakeStep().with_defaults(entry.options); }

inline sdk::DataInfo image_data(std::int64_t channels, std::int64_t side) {
  sdk::DataInfo data;
  data.shape = {channels, side, side};
  data.train_size = data.test_size = 100;
  return data;
}

inline at::Tensor vector_of(const std::vector<double>& values) {
  return at::tensor(values, at::kDouble).requires_grad_(true);
}

// An empty folder that goes with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "harness-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline void write_file(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// What an Error says; empty where nothing was thrown.
template <class Function>
std::string refusal(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    return error.what();
  }
  return {};
}

}  // namespace harness::tests
