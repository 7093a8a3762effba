#include "harness/cli/json_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace harness::cli {
namespace {

TEST(JsonText, IsIndentedAndReplacesWhatIsNoUtf8) {
  EXPECT_EQ(json_text(nlohmann::json{{"reason", "cut \xE2\x80"}}),
            "{\n  \"reason\": \"cut \xEF\xBF\xBD\"\n}\n");
}

}  // namespace
}  // namespace harness::cli
