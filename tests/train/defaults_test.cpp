// What settings leave out is as the options' tables declare it.
#include <gtest/gtest.h>

#include "harness/config/data_options.h"
#include "harness/config/train_options.h"
#include "harness/sdk/model_plugin.h"
#include "tests/train/models.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;

TEST(Defaults, OfATrainerAreItsOptions) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  std::erase_if(rig.settings, [](const auto& setting) {
    return setting.first.starts_with("train.") || setting.first.starts_with("data.");
  });
  const auto trainer = rig.trainer();
  EXPECT_EQ(trainer->steps(), TrainOptions{}.steps);
  run(*trainer, 1);
  EXPECT_EQ(trainer->images_seen(), DataOptions{}.batch_size);
}

}  // namespace
}  // namespace harness::train
