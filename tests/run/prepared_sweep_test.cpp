#include "harness/run/prepared_sweep.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

class RefuseFaultsTest : public ::testing::Test {
 protected:
  // A configuration of two axes, and whether it has the fault.
  void add(const std::string& model, double lr, bool faulty) {
    ProposedConfiguration configuration;
    configuration.assignment = {{"model.plugin", model}, {"optimizer.lr", lr}};
    configurations_.push_back(std::move(configuration));
    inspections_.emplace_back();
    if (faulty) inspections_.back().faults = {{"metrics.list", "no metric for that"}};
  }

  std::string message() const {
    Experiment experiment;
    experiment.file = "e.toml";
    experiment.positions["metrics.list"] = {"e.toml", 7, 8};
    try {
      refuse_faults(experiment, configurations_, inspections_);
    } catch (const InputFaults& faults) {
      return faults.what();
    }
    return "none";
  }

  std::vector<ProposedConfiguration> configurations_;
  std::vector<Inspection> inspections_;
};

TEST_F(RefuseFaultsTest, NamesTheKeysPlaceAndTheValuesThatMatter) {
  add("gan", 0.1, false);
  add("gan", 0.2, false);
  add("vae", 0.1, true);
  add("vae", 0.2, true);
  EXPECT_EQ(message(), "e.toml:7:8: no metric for that (with model.plugin = \"vae\")");
}

TEST_F(RefuseFaultsTest, NamesNoAxisWhereAllConfigurationsHaveTheFault) {
  add("gan", 0.1, true);
  add("vae", 0.2, true);
  EXPECT_EQ(message(), "e.toml:7:8: no metric for that");
}

TEST_F(RefuseFaultsTest, NamesTheWholeCombinationWhereNoSingleValueMatters) {
  add("gan", 0.1, true);
  add("gan", 0.2, false);
  add("vae", 0.2, true);
  EXPECT_EQ(message(), "e.toml:7:8: no metric for that (with model.plugin = \"gan\", optimizer.lr = 0.1)");
}

TEST_F(RefuseFaultsTest, PassesWhatHasNone) {
  add("gan", 0.1, false);
  EXPECT_EQ(message(), "none");
}

}  // namespace
}  // namespace harness
