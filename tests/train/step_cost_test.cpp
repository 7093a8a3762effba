// What a step costs, without a clock: the operations that LibTorch dispatches, counted in the trainer's step
// and in the same step written by hand.

#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <map>
#include <optional>

#include "harness/train/noise.h"
#include "tests/train/models.h"
#include "tests/train/rig.h"

namespace harness::train {
namespace {

using namespace testing;

std::map<std::string, int>* counting = nullptr;

// Operations dispatched while it lives, by name; those inside others count too.
class OperationCount {
 public:
  OperationCount() {
    counting = &counts_;
    handle_ =
        at::addThreadLocalCallback(at::RecordFunctionCallback([](const at::RecordFunction& function)
                                                                  -> std::unique_ptr<at::ObserverContext> {
                                     if (counting) ++(*counting)[function.name()];
                                     return nullptr;
                                   }).scopes({at::RecordScope::FUNCTION}));
  }
  ~OperationCount() {
    at::removeCallback(handle_);
    counting = nullptr;
  }
  std::map<std::string, int> all() const { return counts_; }
  int sum() const {
    int total = 0;
    for (const auto& [name, count] : counts_) total += count;
    return total;
  }

 private:
  std::map<std::string, int> counts_;
  at::CallbackHandle handle_;
};

// SmallVae's step by hand: data in memory, gradients, one fused Adam.
class ByHand {
 public:
  ByHand() {
    parameters_ = encoder_->parameters();
    for (const at::Tensor& parameter : decoder_->parameters()) parameters_.push_back(parameter);
    for (const at::Tensor& parameter : parameters_) {
      first_.push_back(at::zeros_like(parameter).detach());
      second_.push_back(at::zeros_like(parameter).detach());
      steps_.push_back(count_.select(0, static_cast<std::int64_t>(steps_.size())));
    }
  }
  void step() {
    const at::Tensor images =
        images_.index_select(0, order_.narrow(0, 0, 8)).to(at::kFloat).div_(127.5).sub_(1.0).flatten(1);
    const std::vector<at::Tensor> q = encoder_->forward(images).chunk(2, 1);
    const at::Tensor z = q[0] + (0.5 * q[1]).exp() * philox_normal({}, q[0].sizes(), at::kFloat);
    const at::Tensor error = (at::tanh(decoder_->forward(z)) - images).square().sum(1).mean();
    const at::Tensor kl = 0.5 * (q[0].square() + q[1].exp() - q[1] - 1.0).sum(1).mean();
    const auto gradients = torch::autograd::grad({error + beta_ * kl}, parameters_);
    const at::NoGradGuard no_grad;
    count_.add_(1.0);
    at::_fused_adam_(parameters_, gradients, first_, second_, {}, steps_, 1e-3, 0.9, 0.999, 0.0, 1e-8, false,
                     false);
  }

 private:
  at::Tensor images_ = at::zeros({64, 1, 4, 4}, at::kByte), order_ = at::randperm(64), beta_ = at::ones({});
  torch::nn::Linear encoder_{16, 8}, decoder_{4, 16};
  std::vector<at::Tensor> parameters_, first_, second_, steps_;
  at::Tensor count_ = at::zeros({4});
};

TEST(StepCost, OfOneTrialIsThatOfAHandWrittenLoop) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  rig.settings["optimizer.kind"] = "adam";
  rig.settings["train.log_every"] = Value(1000);
  rig.settings["train.steps"] = Value(1000);
  const auto trainer = rig.trainer({rig.trial()}, at::kFloat, /*strict=*/false);
  ByHand hand;
  run(*trainer, 3);  // beyond the guarded runs
  for (int i = 0; i < 3; ++i) hand.step();
  std::optional<OperationCount> ours(std::in_place);
  run(*trainer, 4);
  const auto counts = ours->all();
  const int sum = ours->sum();
  ours.reset();
  const OperationCount theirs;
  hand.step();
  std::string more;
  for (const auto& [name, count] : counts) {
    const auto all = theirs.all();
    const int by_hand = all.contains(name) ? all.at(name) : 0;
    if (count != by_hand)
      more += name + " " + std::to_string(count) + " instead of " + std::to_string(by_hand) + "; ";
  }
  EXPECT_LE(sum, theirs.sum() + 2) << more;
  EXPECT_EQ(counts.count("aten::item"), theirs.all().count("aten::item"))
      << "the step must not wait for the device";
}

}  // namespace
}  // namespace harness::train
