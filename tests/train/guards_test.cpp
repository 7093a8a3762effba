#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/custom_function.h>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Term;
using ::testing::HasSubstr;

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
class DrawsInGate : public Base {
  using Base::Base;
  std::vector<sdk::Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"all"}, .gated = true}}}};
  }
  at::Tensor gate(std::string_view, sdk::Step&) override { return at::rand({}).gt(0.5); }
};
class WritesInGate : public DrawsInGate {
  using DrawsInGate::DrawsInGate;
  at::Tensor gate(std::string_view, sdk::Step&) override {
    layer_->weight.detach().zero_();
    return at::ones({}, at::kBool);
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

class ChangesStateInPlace : public Base {
  using Base::Base;
  void build(sdk::ModuleBank& bank) override {
    Base::build(bank);
    scale_ = bank.state("scale", at::ones({1}));
  }
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    at::Tensor scale = scale_.get();
    const at::Tensor loss = (layer_->forward(step.real()) * scale).square().mean();
    scale.add_(1.0);
    return {{"fit", loss}};
  }
  sdk::State scale_;
};
class SharesApart : public Base {
  using Base::Base;
  std::vector<sdk::Stage> schedule() const override {
    return {{"only",
             1.0,
             {Phase{.name = "first", .groups = {"all"}}, Phase{.name = "second", .groups = {"all"}}}}};
  }
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", step.share("loss", [&] { return layer_->forward(step.real()).square().mean(); }) * 2.0}};
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
        bad<DrawsInGate>("DrawsInGate", "global generator in the gate of phase 'fit'", "step.normal"),
        bad<WritesInGate>("WritesInGate", "'layer.weight' in place in the gate of phase 'fit'", "in place"),
        bad<Unregistered>("Unregistered", "shape [7, 2] that the model never registered", "bank.module"),
        bad<Independent>("Independent", "phase 'fit' do not depend on the parameters", "track"),
        bad<OwnBackward>("OwnBackward", "does not require grad", "step.grad"),
        bad<UnknownOption>("UnknownOption", "'weigth' of 'model.', which has: weight", "option table"),
        bad<WritesInTerms>("WritesInTerms", "outside Model::after", "after only"),
        bad<ChangesStateInPlace>("ChangesStateInPlace", "modified by an inplace operation", "State::set"),
        bad<SharesApart>("SharesApart", "through the graph a second time", "`together`"),
        bad<NotAScalar>("NotAScalar", "'fit' of phase 'fit' is no 0-d tensor", "mean")),
    [](const auto& tested) { return std::string(tested.param.name); });

class ReadsOnTheHost : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor loss = layer_->forward(step.real()).square().mean();
    return {{"fit", loss / loss.item<double>()}};
  }
};

class ReadsMemory : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor loss = layer_->forward(step.real()).square().mean();
    return {{"fit", loss * static_cast<double>(loss.data_ptr<float>()[0])}};
  }
};
class SquareFunction : public torch::autograd::Function<SquareFunction> {
 public:
  static at::Tensor forward(torch::autograd::AutogradContext*, const at::Tensor& x) { return x.square(); }
  static torch::autograd::tensor_list backward(torch::autograd::AutogradContext*,
                                               torch::autograd::tensor_list gradients) {
    return gradients;
  }
};
class OwnFunction : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", SquareFunction::apply(layer_->forward(step.real())).mean()}};
  }
};
class WritesIntoFresh : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", at::zeros({8, 1}, step.options()).add_(layer_->forward(step.real())).square().mean()}};
  }
};
class CopiesIntoFresh : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    return {{"fit", at::zeros({8, 1}, step.options()).copy_(layer_->forward(step.real())).square().mean()}};
  }
};
class ShapeFromValues : public Base {
  using Base::Base;
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor y = layer_->forward(step.real());
    return {{"fit", y.index({y.gt(0.0)}).square().sum()}};
  }
};
// Under vmap the traps of LibTorch are told as rules, and the next region starts clean.
TEST(FusedBadAuthor, IsToldTheRuleAndLeavesNoVmapLevelBehind) {
  const auto told = [](Rig& rig) -> std::string {
    try {
      const auto trainer = rig.trainer({rig.trial(0), rig.trial(1)}, at::kFloat);
      run(*trainer, 1);
    } catch (const Error& error) {
      return error.what() + (": " + error.remedy());
    }
    return "nothing";
  };
  const auto of = [&]<class T>(std::in_place_type_t<T>) {
    Rig rig;
    rig.model<T>();
    return told(rig);
  };
  EXPECT_THAT(of(std::in_place_type<ReadsOnTheHost>), HasSubstr("No .item()"));
  EXPECT_THAT(of(std::in_place_type<DrawsItself>), HasSubstr("step.normal"));
  EXPECT_THAT(of(std::in_place_type<ReadsMemory>), HasSubstr("no data_ptr"));
  EXPECT_THAT(of(std::in_place_type<OwnFunction>), HasSubstr("No torch::autograd::Function of your own"));
  EXPECT_THAT(of(std::in_place_type<WritesIntoFresh>), HasSubstr("No in-place writes into fresh tensors"));
  EXPECT_THAT(of(std::in_place_type<CopiesIntoFresh>), HasSubstr("No in-place writes into fresh tensors"));
  EXPECT_THAT(of(std::in_place_type<ShapeFromValues>), HasSubstr("No shapes that depend on values"));
  EXPECT_THAT(of(std::in_place_type<ChangesStateInPlace>), HasSubstr("State::set"));
  EXPECT_THAT(of(std::in_place_type<SharesApart>), HasSubstr("`together`"));
  EXPECT_EQ(of(std::in_place_type<Base>), "nothing");
}

}  // namespace
}  // namespace harness::train
