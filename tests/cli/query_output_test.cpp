#include "harness/cli/query_output.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "harness/base/file_io.h"
#include "harness/cli/query_examples.h"
#include "harness/cli/views_text.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"

namespace harness::cli {
namespace {

ConsoleResult sample() {
  ConsoleResult result;
  result.columns = {"name", "count", "value"};
  result.rows = {{std::string("a,\"b\""), std::int64_t{-3}, 0.1},
                 {std::string("=1+1|<b>"), std::monostate(), -1.0},
                 {std::string("tab\there"), std::int64_t{7}, std::numeric_limits<double>::infinity()}};
  return result;
}

TEST(QueryOutput, WritesATable) {
  EXPECT_EQ(render(sample(), "table"),
            "name      count  value\n"
            "--------  -----  -----\n"
            "a,\"b\"        -3    0.1\n"
            "=1+1|<b>            -1\n"
            "tab here      7    inf\n");
}

TEST(QueryOutput, WritesCsvThatNoSpreadsheetRuns) {
  EXPECT_EQ(render(sample(), "csv"),
            "name,count,value\n"
            "\"a,\"\"b\"\"\",-3,0.1\n"
            "'=1+1|<b>,,-1.0\n"
            "tab\there,7,inf\n");
  EXPECT_NE(render(sample(), "csv", true).find("\n=1+1|<b>,"), std::string::npos);
}

TEST(QueryOutput, GuardsEveryBeginOfAFormula) {
  for (const std::string begin : {"=", "+", "-", "@", "\t", "\r"}) {
    ConsoleResult result{{"x"}, {{begin + "cmd"}}, false};
    const std::string csv = render(result, "csv");
    EXPECT_NE(csv.find("'" + begin + "cmd"), std::string::npos) << csv;
  }
  EXPECT_EQ(render(ConsoleResult{{"x"}, {{std::int64_t{-5}}, {-0.5}}, false}, "csv"), "x\n-5\n-0.5\n");
}

TEST(QueryOutput, WritesJsonThatParses) {
  const auto json = nlohmann::json::parse(render(sample(), "json"));
  ASSERT_EQ(json.size(), 3u);
  EXPECT_EQ(json[0]["name"], "a,\"b\"");
  EXPECT_EQ(json[0]["value"], 0.1);
  EXPECT_TRUE(json[1]["count"].is_null());
  EXPECT_EQ(json[2]["value"], "inf");
  EXPECT_EQ(render(ConsoleResult{{"x"}, {}, false}, "json"), "[]\n");
}

TEST(QueryOutput, WritesMarkdown) {
  EXPECT_EQ(render(sample(), "markdown"),
            "| name | count | value |\n"
            "|---|---:|---:|\n"
            "| a,\"b\" | -3 | 0.1 |\n"
            "| =1+1\\|&lt;b> |  | -1 |\n"
            "| tab here | 7 | inf |\n");
}

TEST(QueryOutput, RefusesColumnsOfOneNameInJson) {
  ConsoleResult result;
  result.columns = {"a", "b", "a"};
  result.rows = {{std::int64_t{1}, std::int64_t{2}, std::int64_t{3}}};
  EXPECT_THROW(render(result, "json"), Error);
  EXPECT_EQ(render(result, "csv"), "a,b,a\n1,2,3\n");
}

TEST(QueryExamples, RunAsTheyAre) {
  const testing::TemporaryFolder folder;
  { Recorder(folder / "harness.db").finish(); }
  Console console(folder / "harness.db");
  for (const QueryExample& example : query_examples())
    EXPECT_NO_THROW(console.query(example.sql)) << example.question;
}

TEST(QueryExamples, StandInTheDocumentation) {
  const std::string page = read_file(HARNESS_SOURCE_DIR "/docs/results.md");
  for (const QueryExample& example : query_examples())
    EXPECT_NE(page.find("-- " + example.question + "\n" + example.sql + "\n"), std::string::npos)
        << example.question;
}

// Made by `harness query --views --format markdown`.
TEST(Views, StandInTheDocumentationAsTheDatabaseExplainsThem) {
  const testing::TemporaryFolder folder;
  { Recorder(folder / "harness.db").finish(); }
  const std::string page = read_file(HARNESS_SOURCE_DIR "/docs/results.md");
  EXPECT_NE(page.find(views_markdown(Console(folder / "harness.db").views())), std::string::npos);
}

}  // namespace
}  // namespace harness::cli
