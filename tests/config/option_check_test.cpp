#include "harness/config/option_check.h"

#include <gtest/gtest.h>

#include <limits>

#include "harness/config/option_table.h"

namespace harness {
namespace {

OptionSpec spec(OptionType type, OptionDetails details = {}) {
  OptionSpec made;
  static_cast<OptionDetails&>(made) = std::move(details);
  made.type = type;
  return made;
}

std::string check(const OptionSpec& option, Value value) { return check_option(option, value); }

TEST(OptionCheck, TurnsAnIntegerIntoTheRealThatIsWanted) {
  Value value = 1;
  EXPECT_EQ(check_option(spec(OptionType::kReal), value), "");
  EXPECT_EQ(value, Value(1.0));
  Value list = ValueList{Value(1), Value(0.5)};
  EXPECT_EQ(check_option(spec(OptionType::kRealList), list), "");
  EXPECT_EQ(list, Value(ValueList{Value(1.0), Value(0.5)}));
}

TEST(OptionCheck, LeavesARefusedValueAsItWasGiven) {
  Value value = -1;
  EXPECT_EQ(check_option(spec(OptionType::kReal, {.min = 0}), value), "must be a real >= 0, not -1");
  EXPECT_EQ(value, Value(-1));
}

TEST(OptionCheck, NeverTakesARealForAnInteger) {
  EXPECT_EQ(check(spec(OptionType::kInteger, {.min = 1}), 1e4),
            "must be an integer >= 1, not 10000.0; write 10_000");
  EXPECT_EQ(check(spec(OptionType::kInteger), 1.5), "must be an integer, not 1.5");
}

TEST(OptionCheck, HonoursBothKindsOfBounds) {
  const OptionSpec half_open = spec(OptionType::kReal, {.min = 0, .max = 1, .max_exclusive = true});
  EXPECT_EQ(check(half_open, 0.0), "");
  EXPECT_EQ(check(half_open, 0.999), "");
  EXPECT_EQ(check(half_open, 1.0), "must be a real from 0 to below 1, not 1.0");
  const OptionSpec positive = spec(OptionType::kReal, {.min = 0, .min_exclusive = true});
  EXPECT_EQ(check(positive, 0.0), "must be a real > 0, not 0.0");
}

TEST(OptionCheck, RefusesWhatIsNotFiniteEvenWithoutBounds) {
  EXPECT_NE(check(spec(OptionType::kReal), std::numeric_limits<double>::quiet_NaN()), "");
  EXPECT_NE(check(spec(OptionType::kReal), std::numeric_limits<double>::infinity()), "");
}

TEST(OptionCheck, TakesWordsInPlaceOfANumber) {
  const OptionSpec fuse = spec(OptionType::kInteger, {.min = 1, .choices = {"auto"}});
  EXPECT_EQ(check(fuse, "auto"), "");
  EXPECT_EQ(check(fuse, 3), "");
  EXPECT_EQ(check(fuse, "otto"), "must be an integer >= 1 or \"auto\", not \"otto\"");
}

TEST(OptionCheck, TakesANumberWhereAChoiceSaysN) {
  const OptionSpec device = spec(OptionType::kString, {.choices = {"cpu", "cuda:N"}});
  EXPECT_EQ(check(device, "cuda:0"), "");
  EXPECT_EQ(check(device, "cuda:12"), "");
  for (const char* wrong : {"cuda:", "cuda:N", "cuda:-1", "cuda:0x", "cuda", "cuda:99999"})
    EXPECT_NE(check(device, wrong), "") << wrong;
}

TEST(OptionCheck, TakesAScheduleOnlyWhereTheOptionSaysSo) {
  const Value rising = Schedule{Schedule::Shape::kLinear, {{0, 0.5}, {10, 1.0}}};
  EXPECT_EQ(check(spec(OptionType::kReal, {.schedulable = true}), rising), "");
  EXPECT_NE(check(spec(OptionType::kReal), rising), "");
  EXPECT_NE(check(spec(OptionType::kInteger, {.schedulable = true}), rising), "");
}

TEST(OptionCheck, ChecksEveryPointOfASchedule) {
  const OptionSpec option = spec(OptionType::kReal, {.min = 0, .schedulable = true});
  const auto schedule = [](std::vector<std::pair<std::int64_t, double>> points) {
    return Value(Schedule{Schedule::Shape::kCosine, std::move(points)});
  };
  EXPECT_EQ(check(option, schedule({{5, 1.0}})), "");
  EXPECT_NE(check(option, schedule({})), "");
  EXPECT_NE(check(option, schedule({{0, 1.0}, {0, 2.0}})), "");
  EXPECT_NE(check(option, schedule({{-1, 1.0}})), "");
  EXPECT_NE(check(option, schedule({{0, 1.0}, {1, -2.0}})), "");
}

TEST(OptionCheck, CountsAListOfFixedLength) {
  const OptionSpec betas = spec(OptionType::kRealList, {.length = 2});
  EXPECT_EQ(check(betas, ValueList{Value(0.5), Value(0.9)}), "");
  EXPECT_EQ(check(betas, ValueList{Value(0.5)}), "must be a list of 2 reals, not [0.5]");
  EXPECT_EQ(check(betas, 0.5), "must be a list of 2 reals, not 0.5");
}

struct Options {
  std::int64_t count = 3;
  std::vector<double> rates{0.1};
  std::string word = "a";
};

TEST(OptionTable, ReadsDefaultsFromTheStructAndValuesFromSettings) {
  const auto table = OptionTable<Options>()
                         .add("count", &Options::count, {.choices = {"auto"}})
                         .add("rates", &Options::rates, {})
                         .add("word", &Options::word, {});
  EXPECT_EQ(table.specs()[0].default_value, Value(3));
  EXPECT_EQ(table.specs()[1].type, OptionType::kRealList);
  const Options read = table.read({{"count", "auto"}, {"rates", ValueList{Value(1), Value(2.5)}}});
  EXPECT_EQ(read.count, 0);
  EXPECT_EQ(read.rates, (std::vector<double>{1.0, 2.5}));
  EXPECT_EQ(read.word, "a");
}

TEST(Schedule, IsConstantOutsideAndInterpolatesInside) {
  const Schedule linear{Schedule::Shape::kLinear, {{10, 1.0}, {20, 3.0}}};
  EXPECT_EQ(linear.at(0), 1.0);
  EXPECT_EQ(linear.at(15), 2.0);
  EXPECT_EQ(linear.at(99), 3.0);
  const Schedule cosine{Schedule::Shape::kCosine, {{0, 1.0}, {10, 0.0}}};
  EXPECT_NEAR(cosine.at(5), 0.5, 1e-15);
  EXPECT_GT(cosine.at(2), 0.8);
  const Schedule steps{Schedule::Shape::kPiecewise, {{0, 1.0}, {10, 0.5}, {20, 0.1}}};
  EXPECT_EQ(steps.at(9), 1.0);
  EXPECT_EQ(steps.at(10), 0.5);
  EXPECT_EQ(steps.at(20), 0.1);
}

}  // namespace
}  // namespace harness
