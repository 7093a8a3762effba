#include "harness/base/xdg_paths.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "harness/base/error.h"

namespace harness {
namespace {

class XdgPathsTest : public testing::Test {
 protected:
  void SetUp() override { keep("HOME", home_), keep("XDG_CACHE_HOME", cache_); }
  void TearDown() override { put_back("HOME", home_), put_back("XDG_CACHE_HOME", cache_); }

 private:
  static void keep(const char* name, std::string& value) {
    const char* set = std::getenv(name);
    value = set ? set : "";
  }
  static void put_back(const char* name, const std::string& value) {
    value.empty() ? ::unsetenv(name) : ::setenv(name, value.c_str(), 1);
  }
  std::string home_, cache_;
};

TEST_F(XdgPathsTest, PrefersTheVariableToHome) {
  ::setenv("HOME", "/home/someone", 1);
  ::unsetenv("XDG_CACHE_HOME");
  EXPECT_EQ(cache_folder(), "/home/someone/.cache/harness");
  ::setenv("XDG_CACHE_HOME", "/big/cache", 1);
  EXPECT_EQ(cache_folder(), "/big/cache/harness");
  ::setenv("XDG_CACHE_HOME", "relative", 1);
  EXPECT_EQ(cache_folder(), "/home/someone/.cache/harness");
}

TEST_F(XdgPathsTest, SaysWhatToSetWhereThereIsNoHome) {
  ::unsetenv("HOME");
  ::unsetenv("XDG_CACHE_HOME");
  try {
    cache_folder();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.remedy(), "set XDG_CACHE_HOME to a folder that you may write to");
  }
}

}  // namespace
}  // namespace harness
