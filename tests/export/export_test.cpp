#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "harness/base/file_io.h"
#include "harness/base/text.h"
#include "harness/export/csv_export.h"
#include "harness/export/tensorboard_export.h"
#include "tests/export/event_decoder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

// Two configurations by two seeds: 307 steps of two curves each and five scores; none of the artifacts is
// there.
struct ExportTest : ::testing::Test {
  testing::TemporaryFolder folder;
  fs::path database = folder / "harness.db", out = folder / "out";

  void SetUp() override {
    testing::write_demo(folder / "spools");
    testing::rebuild_database(database, folder / "spools");
  }
  std::vector<std::string> lines(const std::string& file) const {
    std::vector<std::string> lines = split(read_file(out / file), '\n');
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }
};

TEST_F(ExportTest, CsvHasEveryPoint) {
  EXPECT_EQ(export_csv(Reader(database), {"demo"}, out), 2 * 307 + 5);
  const auto curves = lines("curves.csv");
  EXPECT_EQ(curves.size(), 1u + 2 * 307 + 5);
  EXPECT_EQ(curves[0], "experiment,trial,seed,metric,step,images_seen,seconds,value");
  EXPECT_THAT(curves, ::testing::Contains("demo,bb00,0,loss.generator.adversarial,7,448,0.7,3.5"));
  EXPECT_THAT(curves, ::testing::Contains(HasSubstr("demo,bb01,1,loss.generator.adversarial,7,448,0.7,nan")));
  EXPECT_THAT(lines("scores.csv"),
              ::testing::Contains("demo,aa00,fd,50,3200,5,3,0.25,1000,2000,test,classifier,ee,1.5,"));
  EXPECT_THAT(lines("settings.csv"), ::testing::Contains("demo,aa00,optimizer.lr,0.0002"));
  const auto trials = lines("trials.csv");
  ASSERT_EQ(trials.size(), 5u) << "those that diverged are rows too";
  EXPECT_THAT(trials[0], HasSubstr("fd_last,fd_best,fd_best_step"));
  EXPECT_THAT(read_file(out / "trials.csv"),
              HasSubstr("bb01,diverged,loss.generator.adversarial is nan at step 7"));
}

TEST_F(ExportTest, ASecondExportReplacesTheFirst) {
  export_csv(Reader(database), {"demo"}, out);
  const std::string before = read_file(out / "curves.csv");
  export_csv(Reader(database), {"demo"}, out);
  EXPECT_EQ(read_file(out / "curves.csv"), before);
  for (int i = 0; i < 2; ++i) export_tensorboard(Reader(database), folder.path(), "demo", out / "logs");
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(out / "logs"))
    files += entry.is_regular_file() ? 1 : 0;
  EXPECT_EQ(files, 4u);
}

TEST_F(ExportTest, TensorboardHasARunATrial) {
  const ExportCounts counts = export_tensorboard(Reader(database), folder.path(), "demo", out);
  EXPECT_EQ(counts.trials, 4);
  EXPECT_EQ(counts.points, 2 * 307 + 5);
  EXPECT_EQ(counts.missing_images, 1);
  EXPECT_EQ(counts.missing_checkpoints, 1);
  std::set<std::string> tags;
  std::vector<std::string> runs;
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    if (!entry.is_regular_file()) continue;
    runs.push_back(entry.path().parent_path().filename());
    for (const std::string& event : testing::records(read_file(entry.path())))
      for (const auto& [number, summary] : testing::fields(event))
        if (number == 5)
          tags.insert(testing::fields(testing::fields(summary).find(1)->second).find(1)->second);
  }
  EXPECT_THAT(tags, UnorderedElementsAre("loss/generator.adversarial", "grad_norm/generator", "metric/fd",
                                         "_hparams_/experiment", "_hparams_/session_start_info",
                                         "_hparams_/session_end_info"));
  EXPECT_THAT(runs, ::testing::Contains(::testing::EndsWith("-seed1-bb01")));
}

TEST_F(ExportTest, CsvHasTheSameTrialsInEveryFileAndNoErrorThatIsNotKnown) {
  TrialPlanned negative = testing::planned("aa00", 0, 0, 2);
  negative.settings["loss.adversarial.a"] = -1.0;
  ScoreEvent exact = testing::score("aa00", 50, 3.0);
  exact.error = 0.0;
  testing::append(folder / "spools" / "3-controller.spool",
                  {testing::revision(2), negative, TrialDropped{"demo", "aa01", 2}, exact});
  testing::rebuild_database(database, folder / "spools");
  export_csv(Reader(database), {"demo"}, out);
  for (const char* file : {"trials.csv", "settings.csv", "curves.csv", "scores.csv"})
    EXPECT_THAT(read_file(out / file), ::testing::Not(HasSubstr("aa01"))) << file;
  EXPECT_THAT(lines("scores.csv"),
              ::testing::Contains("demo,aa00,fd,50,3200,5,3,,1000,2000,test,classifier,ee,1.5,"));
  EXPECT_THAT(lines("settings.csv"), ::testing::Contains("demo,aa00,loss.adversarial.a,-1.0"));
}

// Another axis varies by now: the trials are called by it too.
TEST_F(ExportTest, TensorboardShowsATrialOnceWhateverItIsCalledByNow) {
  export_tensorboard(Reader(database), folder.path(), "demo", out);
  TrialPlanned rate = testing::planned("bb00", 2, 0, 2);
  rate.settings["optimizer.lr"] = 0.5;
  testing::append(folder / "spools" / "3-controller.spool", {testing::revision(2), rate});
  testing::rebuild_database(database, folder / "spools");
  export_tensorboard(Reader(database), folder.path(), "demo", out);
  std::set<std::string> runs;
  for (const auto& entry : fs::directory_iterator(out / "demo")) runs.insert(entry.path().filename());
  EXPECT_EQ(runs.size(), 4u);
  EXPECT_THAT(runs, ::testing::Contains(HasSubstr("0.5")));
}

// TensorBoard's own reader, where HARNESS_TENSORBOARD_PYTHON names a Python that has it.
TEST_F(ExportTest, TensorboardReadsItBack) {
  const char* python = std::getenv("HARNESS_TENSORBOARD_PYTHON");
  if (python == nullptr) GTEST_SKIP() << "HARNESS_TENSORBOARD_PYTHON names no Python with tensorboard";
  export_tensorboard(Reader(database), folder.path(), "demo", out);
  const std::string command = std::string(python) + " " + HARNESS_SOURCE_DIR +
                              "/tests/export/read_events.py " + out.string() + " 2>" +
                              (folder / "errors").string();
  FILE* pipe = ::popen(command.c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string told;
  std::array<char, 4096> part{};
  while (const std::size_t n = std::fread(part.data(), 1, part.size(), pipe)) told.append(part.data(), n);
  EXPECT_EQ(::pclose(pipe), 0) << read_file(folder / "errors");
  EXPECT_EQ(told,
            "4 runs, 619 scalars, last loss of the first 100, fd 3 4\n"
            "hparams: seed 0, loss.adversarial.plugin hinge; metrics metric/fd; ended 1 1 1 2\n");
}

}  // namespace
}  // namespace harness
