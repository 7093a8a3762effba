#include "harness/config/schema_docs.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "harness/base/file_io.h"
#include "harness/config/schema.h"

namespace harness {
namespace {

TEST(SchemaMarkdown, IsWhatTheDocumentationPrints) {
  const std::string page = read_file(std::string(HARNESS_SOURCE_DIR) + "/docs/experiment-files.md");
  const std::string mark = "<!-- from here on: `harness docs config` -->\n";
  const std::size_t at = page.find(mark);
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(page.substr(at + mark.size()), schema_markdown())
      << "replace the end of docs/experiment-files.md by the output of `harness docs config`";
}

TEST(SchemaJson, HoldsEveryKeyThatTheSchemaDeclares) {
  const auto json = nlohmann::json::parse(schema_json());
  for (const SchemaTable& table : schema()) {
    if (table.path.find('.') != std::string::npos) continue;
    for (const OptionSpec& option : table.options)
      EXPECT_TRUE(json["properties"][table.path]["properties"].contains(option.name))
          << table.path << option.name;
  }
  EXPECT_EQ(json["properties"]["train"]["properties"]["steps"]["minimum"], 1);
  EXPECT_EQ(json["properties"]["train"]["properties"]["device"]["pattern"], "^(auto|cpu|cuda:[0-9]{1,4})$");
  EXPECT_TRUE(json["properties"]["loss"]["properties"].contains("penalty"));
  EXPECT_TRUE(json["properties"]["model"]["additionalProperties"]);
  EXPECT_FALSE(json["properties"]["train"]["additionalProperties"]);
}

TEST(Schema, SaysSomethingOfEveryKey) {
  for (const SchemaTable& table : schema()) {
    EXPECT_FALSE(table.help.empty()) << table.path;
    for (const OptionSpec& option : table.options)
      EXPECT_FALSE(option.help.empty()) << table.path << option.name;
  }
}

}  // namespace
}  // namespace harness
