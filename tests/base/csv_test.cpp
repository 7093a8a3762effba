#include "harness/base/csv.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

namespace harness {
namespace {

TEST(Csv, QuotesWhatWouldEndACell) {
  EXPECT_EQ(csv_text("plain text"), "plain text");
  EXPECT_EQ(csv_text("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_text("say \"x\""), "\"say \"\"x\"\"\"");
  EXPECT_EQ(csv_text("two\nlines"), "\"two\nlines\"");
}

TEST(Csv, DisarmsFormulas) {
  for (const char* text : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
    EXPECT_NE(csv_text(text).find('\''), std::string::npos) << text;
    EXPECT_EQ(csv_text(text, true).find('\''), std::string::npos) << text;
  }
}

TEST(Csv, LeavesTheNumbersOfSettingsNumbers) {
  for (const char* text : {"-1.0", "-0.5", "-3e-05", "8"}) EXPECT_EQ(csv_value(text), text);
  for (const char* text : {"-1+1", "-x", "-inf", "=1", "-"})
    EXPECT_EQ(csv_value(text), csv_text(text)) << "no number";
  EXPECT_EQ(csv_value("-1, -2"), "\"'-1, -2\"");
}

TEST(Csv, NumbersReadBackAsTheSameDouble) {
  for (const double value : {0.1, 1.0 / 3.0, 1e-300, -2.5e17, 5e-324}) {
    EXPECT_EQ(std::strtod(csv_number(value).c_str(), nullptr), value);
  }
  EXPECT_EQ(csv_number(NAN), "nan");
  EXPECT_EQ(csv_number(-INFINITY), "-inf");
}

}  // namespace
}  // namespace harness
