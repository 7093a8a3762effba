#include "harness/run/revision.h"

#include <gtest/gtest.h>

#include "harness/run/run_record.h"
#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

class RevisionTest : public ::testing::Test {
 protected:
  PreparedSweep prepare(const std::string& sweep) {
    PreparedSweep prepared;
    prepared.experiment = load_experiment(folder_.write("e.toml", R"(schema = 1
name = "demo"
data.plugin = "ring"
model.plugin = "gan"
loss.adversarial.plugin = "hinge"
[sweep]
)" + sweep),
                                          {}, catalog_);
    prepared.proposer = std::make_unique<Proposer>(prepared.experiment, catalog_);
    prepared.plan = make_plan(*prepared.proposer);
    return prepared;
  }
  RevisionChange change_of(const std::string& sweep) {
    return revision_change(prepare(sweep), {}, record_.reader());
  }

  testing_support::TemporaryFolder folder_;
  PluginCatalog catalog_ = testing_support::fake_catalog();
  RunRecord record_{folder_.path() / "harness.db", folder_.path() / "spools", "run", "demo"};
};

TEST_F(RevisionTest, IsTheFirstWithAllItsTrialsAndNoneWhereNothingWasEdited) {
  const RevisionChange first = change_of("seeds = 2");
  EXPECT_TRUE(first.first);
  EXPECT_EQ(first.revision, 1);
  EXPECT_EQ(first.added, 2);
  EXPECT_EQ(first.events.size(), 3U);
  record_.write(first.events);
  const RevisionChange same = change_of("seeds = 2");
  EXPECT_FALSE(same.first);
  EXPECT_EQ(same.revision, 1);
  EXPECT_TRUE(same.events.empty());
}

TEST_F(RevisionTest, CountsWhatAnEditAddsAndDrops) {
  record_.write(change_of("seeds = 2").events);
  const RevisionChange edited = change_of("seeds = [1, 2, 3]");
  EXPECT_EQ(edited.revision, 2);
  EXPECT_EQ(edited.added, 2);
  EXPECT_EQ(edited.dropped, 1);
  record_.write(edited.events);
  EXPECT_EQ(record_.reader().trials("demo").size(), 3U);
  EXPECT_EQ(record_.reader().trials("demo", true).size(), 4U);
  EXPECT_EQ(record_.reader().revisions("demo").size(), 2U);
}

TEST_F(RevisionTest, NamesWhatItWouldDrop) {
  const PreparedSweep before = prepare("seeds = 2");
  EXPECT_TRUE(dropped_trials(before, record_.reader()).empty()) << "the experiment is new";
  record_.write(change_of("seeds = 2").events);
  EXPECT_TRUE(dropped_trials(before, record_.reader()).empty());
  const std::vector<std::string> dropped = dropped_trials(prepare("seeds = [1, 2]"), record_.reader());
  ASSERT_EQ(dropped.size(), 1U);
  EXPECT_EQ(dropped.front(), before.plan.trials.at(0).id) << "seed 0";
}

// A comment changes no trial, but which text was run is kept.
TEST_F(RevisionTest, IsANewOneForAnotherTextWithTheSameTrials) {
  record_.write(change_of("seeds = 2").events);
  const RevisionChange edited = change_of("seeds = 2  # two");
  EXPECT_EQ(edited.revision, 2);
  EXPECT_EQ(edited.added + edited.dropped, 0);
}

}  // namespace
}  // namespace harness
