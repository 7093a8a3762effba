#include "harness/train/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "harness/base/error.h"
#include "harness/base/file_io.h"

namespace harness::train {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckpointTest : public ::testing::Test {
 protected:
  CheckpointTest() {
    std::string pattern = (fs::temp_directory_path() / "harness-checkpoint-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~CheckpointTest() override { fs::remove_all(folder_); }

  static TrialState state(double value) {
    return {{{"generator.0.weight", at::full({3, 2}, value)}, {"generator.0.bias", at::full({2}, value)}},
            {{"moments/generator/step", at::scalar_tensor(value)}, {"state/seen", at::ones({4}, at::kBool)}},
            R"({"step":1,"seed":7})"};
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_))
      found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }
  void write(const fs::path& file, const std::string& bytes) const {
    std::ofstream(folder_ / file, std::ios::binary) << bytes;
  }
  // The step of the checkpoint that is taken; -1 for none.
  std::int64_t loaded_step() {
    remarks_.clear();
    const auto loaded = load_newest(folder_, remarks_);
    if (loaded) {
      EXPECT_TRUE(at::equal(loaded->state.weights.at("generator.0.bias"),
                            at::full({2}, static_cast<double>(loaded->step))));
    }
    return loaded ? loaded->step : -1;
  }

  fs::path folder_;
  std::vector<std::string> remarks_;
};

TEST_F(CheckpointTest, GivesBackWhatWasSaved) {
  const SavedCheckpoint saved = save_checkpoint(folder_ / "new" / "trial", 12, state(0.5));
  EXPECT_EQ(saved.folder, folder_ / "new" / "trial" / "checkpoint-12");
  EXPECT_EQ(saved.manifest_sha256.size(), 64u);
  const auto loaded = load_newest(folder_ / "new" / "trial", remarks_);
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->step, 12);
  EXPECT_TRUE(at::equal(loaded->state.weights.at("generator.0.weight"), at::full({3, 2}, 0.5)));
  EXPECT_TRUE(at::equal(loaded->state.state.at("state/seen"), at::ones({4}, at::kBool)));
  EXPECT_EQ(loaded->state.state.at("moments/generator/step").dim(), 0);
  EXPECT_EQ(loaded->state.trainer_json, R"({"step":1,"seed":7})");
  EXPECT_THAT(remarks_, IsEmpty());
  EXPECT_EQ(save_checkpoint(folder_, 12, state(0.5)).manifest_sha256, saved.manifest_sha256);
}

TEST_F(CheckpointTest, AnEmptyOrMissingFolderHasNone) {
  EXPECT_FALSE(load_newest(folder_, remarks_));
  EXPECT_FALSE(load_newest(folder_ / "missing", remarks_));
  EXPECT_THAT(remarks_, IsEmpty());
}

TEST_F(CheckpointTest, KeepsTheNewestTwo) {
  for (const std::int64_t step : {5, 10, 200})
    save_checkpoint(folder_, step, state(static_cast<double>(step)));
  EXPECT_THAT(names(), ElementsAre("checkpoint-10", "checkpoint-200"));
  EXPECT_EQ(loaded_step(), 200);
}

TEST_F(CheckpointTest, GivesAnOlderOneWhenAskedFor) {
  save_checkpoint(folder_, 10, state(10));
  save_checkpoint(folder_, 20, state(20));
  EXPECT_EQ(load_newest(folder_, remarks_, 20)->step, 20);
  EXPECT_EQ(load_newest(folder_, remarks_, 19)->step, 10);
  EXPECT_FALSE(load_newest(folder_, remarks_, 9));
}

TEST_F(CheckpointTest, ReplacesOneOfTheSameStep) {
  save_checkpoint(folder_, 3, state(-1));
  save_checkpoint(folder_, 3, state(3));
  EXPECT_THAT(names(), ElementsAre("checkpoint-3"));
  EXPECT_EQ(loaded_step(), 3);
}

TEST_F(CheckpointTest, FindsEveryFlippedBitAndTakesTheOneBefore) {
  save_checkpoint(folder_, 1, state(1));
  save_checkpoint(folder_, 2, state(2));
  for (const char* name : {"weights.safetensors", "state.safetensors", "trainer.json", "manifest.json"}) {
    const fs::path file = fs::path("checkpoint-2") / name;
    const std::string whole = read_file(folder_ / file);
    for (std::size_t bit = 0; bit < 8 * whole.size(); bit += 3) {
      std::string damaged = whole;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
      write(file, damaged);
      ASSERT_EQ(loaded_step(), 1) << name << " bit " << bit;
      ASSERT_THAT(remarks_, ElementsAre(HasSubstr("checkpoint-2 is damaged")));
    }
    write(file, whole);
  }
  EXPECT_EQ(loaded_step(), 2);
}

TEST_F(CheckpointTest, FindsEveryTruncationAndMissingFile) {
  save_checkpoint(folder_, 1, state(1));
  save_checkpoint(folder_, 2, state(2));
  for (const char* name : {"weights.safetensors", "state.safetensors", "trainer.json", "manifest.json"}) {
    const fs::path file = fs::path("checkpoint-2") / name;
    const std::string whole = read_file(folder_ / file);
    for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 50) {
      write(file, whole.substr(0, size));
      ASSERT_EQ(loaded_step(), 1) << name << " cut to " << size;
    }
    fs::remove(folder_ / file);
    EXPECT_EQ(loaded_step(), 1);
    EXPECT_THAT(remarks_, ElementsAre(HasSubstr(name)));
    write(file, whole);
  }
}

TEST_F(CheckpointTest, SaysWhichFileIsDamaged) {
  save_checkpoint(folder_, 2, state(2));
  write("checkpoint-2/trainer.json", R"({"step":1,"seed":8})");
  EXPECT_EQ(loaded_step(), -1);
  EXPECT_THAT(remarks_, ElementsAre(HasSubstr("trainer.json has another SHA-256")));
}

TEST_F(CheckpointTest, AnotherStepsCheckpointUnderThisNameIsRefused) {
  save_checkpoint(folder_, 1, state(1));
  fs::rename(folder_ / "checkpoint-1", folder_ / "checkpoint-9");
  EXPECT_EQ(loaded_step(), -1);
}

TEST_F(CheckpointTest, PassesOverAnUnfinishedOneAndClearsItAway) {
  save_checkpoint(folder_, 1, state(1));
  fs::create_directory(folder_ / ".checkpoint-2.partial");
  write(".checkpoint-2.partial/weights.safetensors", "half");
  EXPECT_EQ(loaded_step(), 1);
  EXPECT_THAT(remarks_, ElementsAre(HasSubstr("ended while it wrote")));
  save_checkpoint(folder_, 3, state(3));
  EXPECT_THAT(names(), ElementsAre("checkpoint-1", "checkpoint-3"));
}

// A file may grow to 1 KiB here: writing the weights fails as on a full disk.
TEST_F(CheckpointTest, AFullDiskLeavesTheOldOnesUntouched) {
  save_checkpoint(folder_, 1, state(1));
  TrialState large = state(2);
  large.weights["large"] = at::zeros({10'000});
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1024, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::string message;
  try {
    save_checkpoint(folder_, 2, large);
  } catch (const Error& error) {
    message = error.what();
    EXPECT_EQ(error.kind(), ErrorKind::kEnvironment);
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("write " + folder_.string()));
  EXPECT_THAT(names(), ElementsAre("checkpoint-1"));
  EXPECT_EQ(loaded_step(), 1);
}

// Killed at any moment, what loads is whole and no older than the last one whose save returned.
TEST_F(CheckpointTest, AKilledWriterLeavesAWholeOne) {
  for (int round = 0; round < 20; ++round) {
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      for (int step = 1; step < 1000; ++step) {
        save_checkpoint(folder_, step, state(step));
        if (::write(pipe[1], &step, sizeof step) < 0) break;
      }
      ::_exit(0);
    }
    ::close(pipe[1]);
    int acknowledged = 0;
    ASSERT_GT(::read(pipe[0], &acknowledged, sizeof acknowledged), 0);
    ::usleep(static_cast<useconds_t>(1000 * round + 137 * round));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (int step = 0; ::read(pipe[0], &step, sizeof step) > 0;) acknowledged = step;
    ::close(pipe[0]);
    EXPECT_GE(loaded_step(), acknowledged);
    for (const auto& name : names()) fs::remove_all(folder_ / name);
  }
}

TEST(WeightsHash, DependsOnNamesTypesShapesAndBits) {
  const std::map<std::string, at::Tensor> base{{"a", at::zeros({2, 3})}, {"b", at::ones({2})}};
  const std::string hash = weights_sha256(base);
  EXPECT_EQ(weights_sha256({{"a", at::zeros({3, 2}).t()}, {"b", at::ones({2})}}), hash);
  EXPECT_NE(weights_sha256({{"a", at::zeros({3, 2})}, {"b", at::ones({2})}}), hash);
  EXPECT_NE(weights_sha256({{"a", at::zeros({2, 3})}, {"c", at::ones({2})}}), hash);
  EXPECT_NE(weights_sha256({{"a", at::zeros({2, 3}, at::kInt)}, {"b", at::ones({2})}}), hash);
  EXPECT_NE(weights_sha256({{"a", at::full({2, 3}, -0.0)}, {"b", at::ones({2})}}), hash);
}

}  // namespace
}  // namespace harness::train
