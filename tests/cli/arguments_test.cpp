#include "harness/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"
#include "harness/cli/command.h"

namespace harness::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Targets {
  std::string file, format = "table";
  std::filesystem::path database = "results/harness.db";
  std::int64_t workers = 1;
  std::optional<std::int64_t> limit;
  bool json = false;
  std::vector<std::string> overrides, rest;
};

class ArgumentsTest : public ::testing::Test {
 protected:
  ArgumentsTest() {
    arguments.option("--db", targets.database, "FILE", "the database");
    arguments.option("-w,--workers", targets.workers, 1, 64, "N", "how many");
    arguments.option("--limit", targets.limit, 0, 10, "N", "rows");
    arguments.choice("--format", targets.format, {"table", "csv", "json"}, "how to print");
    arguments.repeated("--set", targets.overrides, "KEY=VALUE", "change a key");
    arguments.flag("--json", targets.json, "print JSON");
    arguments.positional("FILE", targets.file, "the experiment");
  }

  std::string message_of(const std::vector<std::string>& words) {
    try {
      arguments.parse(words);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitBadInput);
      return error.what();
    }
    return "no error";
  }

  Targets targets;
  Arguments arguments{"harness run"};
};

TEST_F(ArgumentsTest, FillsTargetsAndLeavesDefaults) {
  EXPECT_TRUE(arguments.parse({"a.toml", "--workers=3", "--set", "a=1", "--json", "--set", "b=\"-x\"",
                               "--format", "csv", "--limit", "4"}));
  EXPECT_EQ(targets.file, "a.toml");
  EXPECT_EQ(targets.workers, 3);
  EXPECT_EQ(targets.limit, 4);
  EXPECT_EQ(targets.format, "csv");
  EXPECT_TRUE(targets.json);
  EXPECT_THAT(targets.overrides, ElementsAre("a=1", "b=\"-x\""));
  EXPECT_EQ(targets.database, "results/harness.db");
}

TEST_F(ArgumentsTest, NamesTheNearestOptionForAnUnknownOne) {
  EXPECT_EQ(message_of({"a.toml", "--worker", "3"}),
            "harness run has no option --worker (did you mean \"--workers\"?)");
}

TEST_F(ArgumentsTest, NamesTheOptionThatLacksItsValue) {
  EXPECT_EQ(message_of({"a.toml", "--db"}), "--db needs a value");
}

TEST_F(ArgumentsTest, RefusesNumbersOutOfRangeAndNoNumbers) {
  EXPECT_EQ(message_of({"a.toml", "--workers", "65"}),
            "-w,--workers: \"65\" is not a whole number from 1 to 64");
  EXPECT_EQ(message_of({"a.toml", "--workers", "3x"}),
            "-w,--workers: \"3x\" is not a whole number from 1 to 64");
}

TEST_F(ArgumentsTest, RefusesAnUnknownChoice) {
  EXPECT_EQ(message_of({"a.toml", "--format", "cvs"}),
            "--format: \"cvs\" is none of \"table\", \"csv\", \"json\" (did you mean \"csv\"?)");
}

TEST_F(ArgumentsTest, RefusesASecondValueForOneOption) {
  EXPECT_EQ(message_of({"a.toml", "--db", "a", "--db", "b"}), "--db is given twice");
}

TEST_F(ArgumentsTest, RefusesTooFewAndTooManyWords) {
  EXPECT_EQ(message_of({}), "harness run needs FILE");
  EXPECT_EQ(message_of({"a", "b"}), "harness run does not know what to do with \"b\"");
}

TEST_F(ArgumentsTest, TakesWordsAfterTwoDashesAsTheyStand) {
  EXPECT_TRUE(arguments.parse({"--json", "--", "--workers"}));
  EXPECT_EQ(targets.file, "--workers");
  EXPECT_TRUE(targets.json);
}

TEST_F(ArgumentsTest, TakesWhatHoldsABlankForNoOption) {
  EXPECT_TRUE(arguments.parse({"-- a comment of SQL"}));
  EXPECT_EQ(targets.file, "-- a comment of SQL");
}

TEST_F(ArgumentsTest, HelpShowsDefaultsAndTheExample) {
  EXPECT_FALSE(arguments.parse({"--help"}));
  const std::string help = arguments.help({"run", "train", "", "harness run a.toml"});
  EXPECT_THAT(help, HasSubstr("--db FILE"));
  EXPECT_THAT(help, HasSubstr("(default: results/harness.db)"));
  EXPECT_THAT(help, HasSubstr("Usage: harness run [options] FILE"));
  EXPECT_THAT(help, HasSubstr("Example:\n  harness run a.toml\n"));
}

}  // namespace
}  // namespace harness::cli
