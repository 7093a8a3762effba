// One model for each layer type that the bank promises to know.

#include <gtest/gtest.h>

#include <functional>

#include "harness/sdk/model_plugin.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;
using sdk::Phase;
using sdk::Term;

using Forward = std::function<at::Tensor(const at::Tensor&)>;
using Sizes = std::vector<std::int64_t>;

struct Layer {
  const char* name;
  std::function<Forward(sdk::ModuleBank&)> add;
  Sizes input;  // empty: indices of an embedding
  std::vector<std::string> tensors;
};
void PrintTo(const Layer& layer, std::ostream* out) { *out << layer.name; }

template <class Holder, class Options>
Layer layer(const char* name, const Options& options, Sizes input, std::vector<std::string> tensors) {
  const auto add = [options](sdk::ModuleBank& bank) {
    Holder made = bank.module("layer", Holder(options));
    return [made](const at::Tensor& x) mutable { return made->forward(x); };
  };
  return {name, add, std::move(input), std::move(tensors)};
}

const Layer* tried = nullptr;
bool behind_bf16 = false;  // whether the layer's input is bfloat16, as it is behind others under autocast

class OneLayer : public sdk::Model {
 public:
  explicit OneLayer(const sdk::ModelContext&) {}
  void build(sdk::ModuleBank& bank) override {
    forward_ = tried->add(bank);
    bank.group("all", {"layer"});
  }
  std::vector<sdk::Stage> schedule() const override {
    return {{"only", 1.0, {Phase{.name = "fit", .groups = {"all"}}}}};
  }
  std::vector<Term> terms(std::string_view, sdk::Step& step) override {
    const at::Tensor input =
        tried->input.empty() ? step.randint("input", 5, {4}) : step.normal("input", tried->input);
    const bool narrowed = behind_bf16 && input.is_floating_point();
    return {{"fit", (forward_(narrowed ? input.to(at::kBFloat16) : input) - 0.5).square().mean()}};
  }

 private:
  Forward forward_;
};

class EveryLayer : public ::testing::TestWithParam<Layer> {
 protected:
  EveryLayer() {
    tried = &GetParam();
    behind_bf16 = false;
    rig_.model<OneLayer>();
  }
  Rig rig_;
};

TEST_P(EveryLayer, IsTrainedSavedAndFused) {
  const std::vector<TrialAssignment> trials{rig_.trial(0), rig_.trial(1, {{"optimizer.lr", 0.05}})};
  const auto together = rig_.trainer(trials);
  run(*together, 4);
  for (std::int64_t i = 0; i < 2; ++i) {
    const auto alone = rig_.trainer({trials[static_cast<std::size_t>(i)]});
    const TrialState before = alone->state(0);
    run(*alone, 2);
    const auto resumed = rig_.trainer({trials[static_cast<std::size_t>(i)]});
    resumed->set_state(0, alone->state(0));
    run(*alone, 4);
    run(*resumed, 4);
    const TrialState after = alone->state(0);
    EXPECT_EQ(after.weights.size(), GetParam().tensors.size());
    for (const std::string& name : GetParam().tensors) {
      ASSERT_TRUE(after.weights.contains("layer." + name)) << name;
      EXPECT_FALSE(at::equal(after.weights.at("layer." + name), before.weights.at("layer." + name))) << name;
    }
    EXPECT_TRUE(equal_bits(after, resumed->state(0)));
    EXPECT_LT(difference(after, together->state(i)), 1e-12) << "trial " << i;
  }
}

// Behind a layer that autocast narrows, as it does not narrow under vmap all that it does without.
TEST_P(EveryLayer, IsFusedInBf16OrSaysWhatHelps) {
  rig_.settings["train.precision"] = "bf16";
  behind_bf16 = true;
  const auto trainer = rig_.trainer({rig_.trial(0), rig_.trial(1)}, at::kFloat);
  try {
    run(*trainer, 1);
  } catch (const Error& error) {
    EXPECT_NE(error.remedy().find("train.fuse = 1"), std::string::npos) << error.what();
  }
}

namespace nn = torch::nn;
const std::vector<std::string> kTwo{"weight", "bias"};
const std::vector<std::string> kFour{"weight", "bias", "running_mean", "running_var"};

INSTANTIATE_TEST_SUITE_P(
    Types, EveryLayer,
    ::testing::Values(
        layer<nn::Linear>("Linear", nn::LinearOptions(3, 2), {4, 3}, kTwo),
        layer<nn::Linear>("LinearWithoutBias", nn::LinearOptions(3, 2).bias(false), {4, 3}, {"weight"}),
        layer<nn::Conv1d>("Conv1d", nn::Conv1dOptions(2, 3, 3), {4, 2, 6}, kTwo),
        layer<nn::Conv2d>("Conv2d", nn::Conv2dOptions(2, 3, 3), {4, 2, 6, 6}, kTwo),
        layer<nn::Conv3d>("Conv3d", nn::Conv3dOptions(2, 3, 3), {4, 2, 4, 4, 4}, kTwo),
        layer<nn::ConvTranspose1d>("ConvTranspose1d", nn::ConvTranspose1dOptions(2, 3, 3), {4, 2, 6}, kTwo),
        layer<nn::ConvTranspose2d>("ConvTranspose2d", nn::ConvTranspose2dOptions(2, 3, 3), {4, 2, 6, 6},
                                   kTwo),
        layer<nn::ConvTranspose3d>("ConvTranspose3d", nn::ConvTranspose3dOptions(2, 3, 3), {4, 2, 3, 3, 3},
                                   kTwo),
        layer<nn::LayerNorm>("LayerNorm", nn::LayerNormOptions({6}), {4, 6}, kTwo),
        layer<nn::GroupNorm>("GroupNorm", nn::GroupNormOptions(2, 4), {4, 4, 3}, kTwo),
        layer<nn::BatchNorm1d>("BatchNorm1d", nn::BatchNorm1dOptions(3), {4, 3}, kFour),
        layer<nn::BatchNorm2d>("BatchNorm2d", nn::BatchNorm2dOptions(3), {4, 3, 2, 2}, kFour),
        layer<nn::BatchNorm3d>("BatchNorm3d", nn::BatchNorm3dOptions(3), {4, 3, 2, 2, 2}, kFour),
        layer<nn::InstanceNorm1d>("InstanceNorm1d", nn::InstanceNorm1dOptions(3).affine(true), {4, 3, 5},
                                  kTwo),
        layer<nn::InstanceNorm2d>("InstanceNorm2d", nn::InstanceNorm2dOptions(3).affine(true), {4, 3, 4, 4},
                                  kTwo),
        layer<nn::InstanceNorm3d>("InstanceNorm3d", nn::InstanceNorm3dOptions(3).affine(true),
                                  {4, 3, 2, 3, 4}, kTwo),
        layer<nn::InstanceNorm2d>("InstanceNorm2dThatTracks",
                                  nn::InstanceNorm2dOptions(3).affine(true).track_running_stats(true),
                                  {4, 3, 4, 4}, kFour),
        layer<nn::Embedding>("Embedding", nn::EmbeddingOptions(5, 3), {}, {"weight"})),
    [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace harness::train
