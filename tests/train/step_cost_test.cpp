// What a step costs, without a clock: the operations that LibTorch dispatches, counted in the trainer's step
// and in the same step written by hand.

#include <ATen/core/grad_mode.h>
#include <ATen/record_function.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <filesystem>
#include <map>
#include <optional>

#include "harness/plugin/load.h"
#include "harness/sdk/model_plugin.h"
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

// One fused Adam over all of a phase's parameters.
class Adam {
 public:
  explicit Adam(std::vector<at::Tensor> parameters)
      : parameters_(std::move(parameters)),
        count_(at::zeros({static_cast<std::int64_t>(parameters_.size())})) {
    for (const at::Tensor& parameter : parameters_) {
      first_.push_back(at::zeros_like(parameter).detach());
      second_.push_back(at::zeros_like(parameter).detach());
      steps_.push_back(count_.select(0, static_cast<std::int64_t>(steps_.size())));
    }
  }
  void minimize(const at::Tensor& loss) {
    const auto gradients = torch::autograd::grad({loss}, parameters_);
    const at::NoGradGuard no_grad;
    count_.add_(1.0);
    at::_fused_adam_(parameters_, gradients, first_, second_, {}, steps_, 1e-3, 0.9, 0.999, 0.0, 1e-8, false,
                     false);
  }

 private:
  std::vector<at::Tensor> parameters_, first_, second_, steps_;
  at::Tensor count_;
};

std::vector<at::Tensor> parameters_of(const std::vector<torch::nn::Linear>& layers) {
  std::vector<at::Tensor> all;
  for (const torch::nn::Linear& layer : layers)
    for (const at::Tensor& parameter : layer->parameters()) all.push_back(parameter);
  return all;
}

// Data in memory.
class Images {
 public:
  at::Tensor next() const {
    return bytes_.index_select(0, order_.narrow(0, 0, 8)).to(at::kFloat).div_(127.5).sub_(1.0);
  }

 private:
  at::Tensor bytes_ = at::zeros({64, 1, 4, 4}, at::kByte), order_ = at::randperm(64);
};

// SmallVae's step by hand.
class VaeByHand {
 public:
  void step() {
    const at::Tensor images = images_.next().flatten(1);
    const std::vector<at::Tensor> q = encoder_->forward(images).chunk(2, 1);
    const at::Tensor z = q[0] + (0.5 * q[1]).exp() * philox_normal({}, q[0].sizes(), at::kFloat);
    const at::Tensor error = (at::tanh(decoder_->forward(z)) - images).square().sum(1).mean();
    const at::Tensor kl = 0.5 * (q[0].square() + q[1].exp() - q[1] - 1.0).sum(1).mean();
    adam_.minimize(error + beta_ * kl);
  }

 private:
  Images images_;
  at::Tensor beta_ = at::ones({});
  torch::nn::Linear encoder_{16, 8}, decoder_{4, 16};
  Adam adam_{parameters_of({encoder_, decoder_})};
};

// The bundled MLP GAN's step by hand, with the non-saturating loss: one pass of the critic over both halves.
class GanByHand {
 public:
  void step() {
    const std::vector<at::Tensor> logits = critic(at::cat({images_.next(), fake().detach()})).chunk(2);
    const at::Tensor real_loss = at::softplus(-logits[0]) + (1.0 - real_label_) * logits[0];
    critic_adam_.minimize(real_loss.mean() + at::softplus(logits[1]).mean());
    generator_adam_.minimize(at::softplus(-critic(fake())).mean());
  }

 private:
  at::Tensor fake() {
    const at::Tensor z = philox_normal({}, {8, 4}, at::kFloat);
    return at::tanh(generator_[1]->forward(at::leaky_relu(generator_[0]->forward(z), 0.2)))
        .view({8, 1, 4, 4});
  }
  at::Tensor critic(const at::Tensor& images) {
    return critic_[1]->forward(at::leaky_relu(critic_[0]->forward(images.flatten(1)), 0.2)).squeeze(1);
  }

  Images images_;
  at::Tensor real_label_ = at::ones({});
  using Layers = std::vector<torch::nn::Linear>;
  Layers generator_{torch::nn::Linear(4, 8), torch::nn::Linear(8, 16)};
  Layers critic_{torch::nn::Linear(16, 8), torch::nn::Linear(8, 1)};
  Adam generator_adam_{parameters_of(generator_)}, critic_adam_{parameters_of(critic_)};
};

// At most one operation a recorded term more than by hand, and no wait for the device.
template <class ByHand>
void expect_cost(Rig& rig, int terms) {
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
  EXPECT_LE(sum, theirs.sum() + terms) << more;
  EXPECT_EQ(counts.count("aten::item"), theirs.all().count("aten::item"))
      << "the step must not wait for the device";
}

TEST(StepCost, OfOneVaeIsThatOfAHandWrittenLoop) {
  Rig rig({1, 4, 4});
  rig.model<SmallVae>({}, {{"beta", 1.0}});
  expect_cost<VaeByHand>(rig, 2);
}

TEST(StepCost, OfOneGanIsThatOfAHandWrittenLoop) {
  Rig rig({1, 4, 4});
  for (const char* plugin : {"mlp_gan.so", "nonsaturating.so"})
    plugin::load(rig.registry, std::filesystem::path(HARNESS_PLUGIN_DIR) / plugin);
  rig.settings.insert({{"model.plugin", "mlp_gan"},
                       {"model.latent_dim", 4},
                       {"model.latent", "normal"},
                       {"model.generator_widths", ValueList{8}},
                       {"model.discriminator_widths", ValueList{8}},
                       {"model.negative_slope", 0.2},
                       {"loss.adversarial.plugin", "nonsaturating"},
                       {"loss.adversarial.real_label", 1.0},
                       {"loss.penalty.plugin", "none"}});
  expect_cost<GanByHand>(rig, 3);
}

}  // namespace
}  // namespace harness::train
