#include <gtest/gtest.h>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Term;

// A model with one linear layer that a bad author spoils in one place.
class Base : public sdk::Model {
 public:
  explicit Base(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    layer_ = bank.module("layer", torch::nn::Linear(2, 1));
    bank.group("all", {"layer"});
  }
  std::vector<sdk::Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"all"}}}}};
  }
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", layer_->forward(step.real()).square().mean()}};
  }

 protected:
  torch::nn::Linear layer_{nullptr};
};

class HasDropout : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override {
    bank.module("net", torch::nn::Sequential(torch::nn::Linear(2, 1), torch::nn::Dropout(0.5)));
  }
};
class HasRecurrence : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override { bank.module("cell", torch::nn::GRU(2, 2)); }
};
class HasMomentumNone : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override {
    bank.module("norm", torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(2).momentum(std::nullopt)));
  }
};
class LeavesOneOut : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override {
    Base::build(bank);
    bank.param("lonely", at::ones({3}));
  }
};
class NamesTwice : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override {
    Base::build(bank);
    bank.state("layer", at::ones({3}));
  }
};
class UnknownGroup : public Base {
  using Base::Base;
  std::vector<sdk::Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"al"}}}}};
  }
};
class DrawsItself : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", layer_->forward(step.real() + at::randn({2})).square().mean()}};
  }
};
class Unregistered : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", (hidden_->forward(step.real()) + layer_->forward(step.real())).square().mean()}};
  }
  torch::nn::Linear hidden_{2, 7};
};
class Independent : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", step.real().mean()}};
  }
};
class OwnBackward : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    step.real().sum().backward();
    return Base::terms("", step);
  }
};
class UnknownOption : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", layer_->forward(step.real()).square().mean(), step.hp("weigth")}};
  }
};
class WritesInTerms : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    step.write(layer_->weight, at::zeros({1, 2}));
    return Base::terms("", step);
  }
};
class NotAScalar : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", layer_->forward(step.real())}};
  }
};

struct Bad {
  const char* name;
  std::function<void(Rig&)> install;
  const char* message;
  const char* remedy;
};
void PrintTo(const Bad& bad, std::ostream* out) { *out << bad.name; }

template <class T>
Bad bad(const char* name, const char* message, const char* remedy) {
  return {name, [](Rig& rig) { rig.model<T>({}, {{"weight", 1.0}}); }, message, remedy};
}

class BadAuthor : public ::testing::TestWithParam<Bad> {};

TEST_P(BadAuthor, IsToldWhatIsWrongAndWhatToDo) {
  Rig rig;
  GetParam().install(rig);
  try {
    const auto trainer = rig.trainer({rig.trial()}, at::kFloat);
    run(*trainer, 1);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInput);
    EXPECT_NE(std::string(error.what()).find(GetParam().message), std::string::npos) << error.what();
    EXPECT_NE(error.remedy().find(GetParam().remedy), std::string::npos) << error.remedy();
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BadAuthor,
    ::testing::Values(
        bad<HasDropout>("Dropout", "'net.1' (torch::nn::DropoutImpl) draws random numbers", "sdk::dropout"),
        bad<HasRecurrence>("UnknownLayerType", "'cell' has the type torch::nn::GRUImpl", "bank.param"),
        bad<HasMomentumNone>("MomentumNone", "'norm' is a batch norm with momentum none", "0.1"),
        bad<LeavesOneOut>("ParameterInNoGroup", "'lonely' is in no group", "bank.group"),
        bad<NamesTwice>("NameTwice", "'layer' twice", "name of its own"),
        bad<UnknownGroup>("UnknownGroup", "no parameter group 'al'; it has: all", "groups"),
        bad<DrawsItself>("DrawsItself", "global generator in phase 'fit'", "step.normal"),
        bad<Unregistered>("Unregistered", "shape [7, 2] that the model never registered", "bank.module"),
        bad<Independent>("Independent", "phase 'fit' do not depend on the parameters", "track"),
        bad<OwnBackward>("OwnBackward", "does not require grad", "step.grad"),
        bad<UnknownOption>("UnknownOption", "'weigth' of 'model.', which has: weight", "option table"),
        bad<WritesInTerms>("WritesInTerms", "outside Model::after", "after only"),
        bad<NotAScalar>("NotAScalar", "'fit' of phase 'fit' is no 0-d tensor", "mean")),
    [](const auto& tested) { return std::string(tested.param.name); });

class ReadsOnTheHost : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor loss = layer_->forward(step.real()).square().mean();
    return {{"fit", loss / loss.item<double>()}};
  }
};

// Under vmap the traps of LibTorch are told as rules, and the next region starts clean.
TEST(FusedBadAuthor, IsToldTheRuleAndLeavesNoVmapLevelBehind) {
  const auto told = [](Rig& rig) -> std::string {
    try {
      const auto trainer = rig.trainer({rig.trial(0), rig.trial(1)}, at::kFloat);
      run(*trainer, 1);
    } catch (const Error& error) {
      return error.remedy();
    }
    return "nothing";
  };
  Rig reads, draws, good;
  reads.model<ReadsOnTheHost>();
  draws.model<DrawsItself>();
  good.model<Base>();
  EXPECT_NE(told(reads).find("No .item()"), std::string::npos) << told(reads);
  EXPECT_NE(told(draws).find("step.normal"), std::string::npos) << told(draws);
  EXPECT_EQ(told(good), "nothing");
}

}  // namespace
}  // namespace harness::train
