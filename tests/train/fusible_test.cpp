#include <gtest/gtest.h>

#include "harness/config/optimizer_options.h"
#include "harness/config/train_options.h"
#include "harness/train/trial_group.h"

namespace harness::train {
namespace {

TEST(Fusible, IsWhatTheOptionTablesSay) {
  const auto check = [](const std::string& table, const std::vector<OptionSpec>& options) {
    for (const OptionSpec& option : options)
      EXPECT_EQ(fusible({}, {}, table + option.name), option.fusible) << table << option.name;
  };
  check("optimizer.", optimizer_options().specs());
  check("optimizer.generator.", optimizer_options().specs());
  check("train.", train_options().specs());
  EXPECT_TRUE(fusible({}, {}, "optimizer.eps"));
  EXPECT_TRUE(fusible({}, {}, "train.ema"));
  EXPECT_FALSE(fusible({}, {}, "train.steps"));
}

}  // namespace
}  // namespace harness::train
