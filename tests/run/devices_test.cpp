#include "harness/run/devices.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "harness/base/error.h"

namespace harness {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::vector<Gpu> kTwo{{0, "NVIDIA A", "GPU-aa11", 1}, {1, "NVIDIA B", "GPU-bb22", 1}};

TEST(DevicesTest, AutoTakesEveryGpuOrTheProcessor) {
  EXPECT_THAT(devices_for("auto", kTwo, true), ElementsAre("cuda:0", "cuda:1"));
  EXPECT_THAT(devices_for("auto", kTwo, false), ElementsAre("cpu"));
  EXPECT_THAT(devices_for("auto", {}, true), ElementsAre("cpu"));
  EXPECT_THAT(devices_for("cpu", kTwo, true), ElementsAre("cpu"));
  EXPECT_THAT(devices_for("cuda:1", kTwo, true), ElementsAre("cuda:1"));
}

TEST(DevicesTest, ADeviceThatIsNotThereIsAMatterOfTheMachineAndNamesWhatIs) {
  try {
    devices_for("cuda:2", kTwo, true);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitEnvironment);
    EXPECT_THAT(error.what(), HasSubstr("cuda:1 (NVIDIA B)"));
  }
  EXPECT_THROW(devices_for("cuda:0", {}, true), Error);
  EXPECT_THROW(devices_for("cuda:0", kTwo, false), Error);
}

TEST(DevicesTest, AnotherWordIsBadInput) {
  for (const char* word : {"gpu", "cuda:", "cuda:-1", "cuda:1x"}) try {
      devices_for(word, kTwo, true);
      FAIL() << word;
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitBadInput) << word;
      EXPECT_THAT(error.remedy(), HasSubstr("\"cuda:0\""));
    }
}

TEST(DevicesTest, ObeysCudaVisibleDevices) {
  EXPECT_EQ(visible_gpus(kTwo, nullptr).size(), 2U);
  EXPECT_THAT(visible_gpus(kTwo, ""), IsEmpty());
  const std::vector<Gpu> one = visible_gpus(kTwo, "1");
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].name, "NVIDIA B");
  EXPECT_EQ(one[0].index, 0);
  EXPECT_EQ(visible_gpus(kTwo, "GPU-bb,0").size(), 2U);
  const std::vector<Gpu> part = visible_gpus(kTwo, "MIG-5c8a,MIG-77f1");
  ASSERT_EQ(part.size(), 1U) << "CUDA takes one part of a GPU";
  EXPECT_EQ(part[0].uuid, "MIG-5c8a");
  EXPECT_EQ(visible_gpus(kTwo, "0,7,1").size(), 1U) << "CUDA stops at the first that it does not know";
}

TEST(DevicesTest, ReadsTheDriversFiles) {
  const std::filesystem::path proc = std::filesystem::path(::testing::TempDir()) / "driver";
  std::filesystem::create_directories(proc / "0000:01:00.0");
  std::ofstream(proc / "0000:01:00.0" / "information")
      << "Model: \t\t NVIDIA H100 80GB HBM3\nGPU UUID: \t GPU-1\n";
  ::unsetenv("CUDA_VISIBLE_DEVICES");
  const std::vector<Gpu> gpus = find_gpus(proc);
  ASSERT_GE(gpus.size(), 1U);
  if (gpus[0].memory_bytes == 0) {  // not found by NVML on this machine
    EXPECT_EQ(gpus[0].name, "NVIDIA H100 80GB HBM3");
    EXPECT_EQ(gpus[0].uuid, "GPU-1");
  }
}

TEST(DevicesTest, TellsSlotsByDevice) {
  EXPECT_EQ(slots_text({"cpu", "cpu"}), "2 x cpu");
  EXPECT_EQ(slots_text({"cuda:0", "cuda:1", "cuda:0"}), "2 x cuda:0, 1 x cuda:1");
}

TEST(DevicesTest, SlotsAreOneACoreOneAGpuOrAsManyAsAsked) {
  EXPECT_EQ(worker_slots({"cpu"}, 0, 4).size(), 4U);
  EXPECT_EQ(worker_slots({"cpu"}, 2, 4).size(), 2U);
  EXPECT_THAT(worker_slots({"cuda:0", "cuda:1"}, 0, 4), ElementsAre("cuda:0", "cuda:1"));
  EXPECT_THAT(worker_slots({"cuda:0", "cuda:1"}, 3, 4), ElementsAre("cuda:0", "cuda:1", "cuda:0"));
}

}  // namespace
}  // namespace harness
