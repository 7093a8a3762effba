#include <gtest/gtest.h>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Stage;
using sdk::Term;

// Logs what share of 1000 units is dropped, by the two forms of sdk::dropout; the net is in eval mode in the
// phase "quiet".
class Drops : public sdk::Model {
 public:
  explicit Drops(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    net_ = bank.module("net", torch::nn::Linear(2, 1));
    bank.group("all", {"net"});
  }
  std::vector<Stage> schedule() const override {
    return {{"only",
             1.0,
             {Phase{.name = "loud", .groups = {"all"}},
              Phase{.name = "quiet", .groups = {"all"}, .eval = {"net"}}}}};
  }
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor ones = at::ones({1000}, step.options());
    const auto dropped = [](const at::Tensor& x) { return x.eq(0.0).to(at::kDouble).mean(); };
    return {{"fit", net_->forward(step.real()).square().mean()},
            Term::log("by_step", dropped(sdk::dropout(step, ones, 0.3))),
            Term::log("by_net", dropped(sdk::dropout(step, net_, ones, 0.3, "other")))};
  }

 private:
  torch::nn::Linear net_{nullptr};
};

TEST(Dropout, ByTheNetIsTheIdentityInPhasesThatWantItInEvalMode) {
  Rig rig;
  rig.model<Drops>();
  for (const std::int64_t trials : {1, 2}) {
    std::vector<TrialAssignment> group;
    for (std::int64_t seed = 0; seed < trials; ++seed) group.push_back(rig.trial(seed));
    const auto trainer = rig.trainer(group);
    Curves curves;
    trainer->run_to(1, curves.sink());
    // 0.3 +- 5 standard deviations of sqrt(0.3 * 0.7 / 1000)
    EXPECT_NEAR(curves.of("loss.loud.by_net").at(0).second, 0.3, 0.073);
    EXPECT_EQ(curves.of("loss.quiet.by_net").at(0).second, 0.0);
    EXPECT_NEAR(curves.of("loss.quiet.by_step").at(0).second, 0.3, 0.073);
  }
}

}  // namespace
}  // namespace harness::train
