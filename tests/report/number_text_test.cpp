#include "harness/report/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace harness {
namespace {

TEST(NumberText, GivesFourDigitsAndShortExponents) {
  EXPECT_EQ(number_text(0.0), "0");
  EXPECT_EQ(number_text(8.0), "8");
  EXPECT_EQ(number_text(0.0123456), "0.01235");
  EXPECT_EQ(number_text(105.449), "105.4");
  EXPECT_EQ(number_text(12345.6), "12346");
  EXPECT_EQ(number_text(1234567.0), "1.235e6");
  EXPECT_EQ(number_text(-2.5e-7), "-2.5e-7");
  EXPECT_EQ(number_text(NAN), "nan");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(ColumnFormat, GivesAColumnOneNumberOfDecimals) {
  const ColumnFormat format({105.449, 98.0, 101.25});
  EXPECT_EQ(format(105.449), "105.4");
  EXPECT_EQ(format(98.0), "98.0");
  EXPECT_EQ(ColumnFormat({8, 7, 100})(7.0), "7");
  EXPECT_EQ(ColumnFormat({0.5, 0.25})(0.5), "0.5000");
  EXPECT_EQ(ColumnFormat({0.5, 0.25})(-1e-9), "0.0000");
  EXPECT_EQ(ColumnFormat({1e-5, 1e5})(1e-5), "1e-5");
  EXPECT_EQ(ColumnFormat({1.0, NAN})(NAN), "nan");
  EXPECT_EQ(ColumnFormat()(0.25), "0.25");
}

TEST(StepText, UsesThousandsAndMillions) {
  EXPECT_EQ(step_text(0), "0");
  EXPECT_EQ(step_text(500), "500");
  EXPECT_EQ(step_text(2500), "2.5k");
  EXPECT_EQ(step_text(1e6), "1M");
}

}  // namespace
}  // namespace harness
