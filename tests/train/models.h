#pragma once

#include <string>
#include <vector>

#include "harness/sdk/model_plugin.h"

// Small models of the usual kinds, for comparing ways to train them.
namespace harness::train::testing {

using namespace harness::sdk;

// Convolutions, batch norm, dropout; images [1, 8, 8]. The discriminator has no bias before its norm layer.
class ConvGan : public Model {
 public:
  explicit ConvGan(const ModelContext& context) : context_(context) {}
  void build(sdk::ModuleBank& bank) override {
    dense_ = bank.module("dense", torch::nn::Linear(torch::nn::LinearOptions(6, 4 * 4 * 4).bias(false)));
    norm_ = bank.module("norm", torch::nn::BatchNorm2d(4));
    up_ = bank.module(
        "up", torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(4, 1, 4).stride(2).padding(1)));
    down_ = bank.module(
        "down", torch::nn::Sequential(
                    torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 4, 4).stride(2).padding(1).bias(false)),
                    torch::nn::BatchNorm2d(4),
                    torch::nn::LeakyReLU(torch::nn::LeakyReLUOptions().negative_slope(0.2))));
    head_ = bank.module("head", torch::nn::Linear(4 * 4 * 4, 1));
    bank.group("generator", {"dense", "norm", "up"});
    bank.group("discriminator", {"down", "head"});
  }
  std::vector<Stage> schedule() const override {
    Phase d{.name = "discriminator", .groups = {"discriminator"}},
        g{.name = "generator", .groups = {"generator"}};
    return {{"gan", 1.0, {d, g}}};
  }
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const at::Tensor fake = generate(step, latents(step, step.batch_size()));
    if (phase == "discriminator")
      return context_.adversarial->discriminator(step, logits(step, step.real()), logits(step, fake));
    return context_.adversarial->generator(step, logits(step, fake),
                                           [&] { return logits(step, step.real()); });
  }
  at::Tensor latents(Step& step, std::int64_t n) override { return latent_vectors(step, "normal", n, 6); }
  at::Tensor generate(Step&, const at::Tensor& z) override {
    return at::tanh(up_->forward(at::relu(norm_->forward(dense_->forward(z).view({z.size(0), 4, 4, 4})))));
  }
  at::Tensor logits(Step& step, const at::Tensor& images) override {
    return head_->forward(dropout(step, down_->forward(images).flatten(1), 0.3)).squeeze(1);
  }

 private:
  ModelContext context_;
  torch::nn::Linear dense_{nullptr}, head_{nullptr};
  torch::nn::BatchNorm2d norm_{nullptr};
  torch::nn::ConvTranspose2d up_{nullptr};
  torch::nn::Sequential down_{nullptr};
};

class Logistic : public AdversarialLoss {
 public:
  std::vector<Term> discriminator(Step& step, const at::Tensor& real, const at::Tensor& fake) override {
    return {{"real", at::softplus(-real).mean(), step.hp("weight")}, {"fake", at::softplus(fake).mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake, const OnDemand& real) override {
    return {{"adversarial", at::softplus(-fake).mean()}, Term::log("margin", (real() - fake).mean())};
  }
};

// An ELBO with a weight on its divergence; any images.
class SmallVae : public Model {
 public:
  explicit SmallVae(const ModelContext& context) : context_(context) {}
  void build(sdk::ModuleBank& bank) override {
    const std::int64_t pixels = context_.data.dimensions();
    encoder_ = bank.module("encoder", torch::nn::Linear(pixels, 8));
    decoder_ = bank.module("decoder", torch::nn::Linear(4, pixels));
    bank.group("encoder", {"encoder"});
    bank.group("decoder", {"decoder"});
  }
  std::vector<Stage> schedule() const override {
    return {{"vae", 1.0, {Phase{.name = "elbo", .groups = {"encoder", "decoder"}}}}};
  }
  std::vector<Term> terms(std::string_view, Step& step) override {
    const at::Tensor images = step.real().flatten(1);
    const std::vector<at::Tensor> q = encoder_->forward(images).chunk(2, 1);
    const at::Tensor z = q[0] + (0.5 * q[1]).exp() * step.normal("posterior", q[0].sizes());
    const at::Tensor error = (at::tanh(decoder_->forward(z)) - images).square().sum(1).mean();
    const at::Tensor kl = 0.5 * (q[0].square() + q[1].exp() - q[1] - 1.0).sum(1).mean();
    return {{"reconstruction", error}, {"kl", kl, step.hp("beta")}};
  }

 private:
  ModelContext context_;
  torch::nn::Linear encoder_{nullptr}, decoder_{nullptr};
};

// Two critic steps a generator step, a gradient penalty as a loss of its own; points [D].
class PenaltyGan : public Model {
 public:
  explicit PenaltyGan(const ModelContext& context) : context_(context) {}
  void build(sdk::ModuleBank& bank) override {
    const std::int64_t d = context_.data.dimensions();
    generator_ = bank.module("generator", torch::nn::Sequential(torch::nn::Linear(3, 12), torch::nn::ReLU(),
                                                                torch::nn::Linear(12, d)));
    critic_ = bank.module("critic", torch::nn::Sequential(torch::nn::Linear(d, 12), torch::nn::Tanh(),
                                                          torch::nn::Linear(12, 1)));
    bank.group("generator", {"generator"});
    bank.group("critic", {"critic"});
  }
  std::vector<Stage> schedule() const override {
    Phase critic{.name = "critic", .groups = {"critic"}, .repeat = 2},
        g{.name = "generator", .groups = {"generator"}};
    return {{"gan", 1.0, {critic, g}}};
  }
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const at::Tensor fake = generator_->forward(step.normal("latents", {step.batch_size(), 3}));
    const at::Tensor fake_logits = judge(fake);
    if (phase == "generator") return {{"adversarial", -fake_logits.mean()}};
    const at::Tensor real_logits = judge(step.real());
    std::vector<Term> terms{{"wasserstein", fake_logits.mean() - real_logits.mean()}};
    for (Term& term : context_.penalty->terms(step, {[this](const at::Tensor& x) { return judge(x); },
                                                     step.real(), fake.detach(), real_logits, fake_logits}))
      terms.push_back(std::move(term));
    return terms;
  }

 private:
  at::Tensor judge(const at::Tensor& points) { return critic_->forward(points).squeeze(1); }
  ModelContext context_;
  torch::nn::Sequential generator_{nullptr}, critic_{nullptr};
};

// Also counts its calls in a state of its own.
class GradientPenalty : public Penalty {
 public:
  void build(sdk::ModuleBank& bank) override { calls_ = bank.state("calls", at::zeros({})); }
  std::vector<Term> terms(Step& step, const Inputs& inputs) override {
    const at::Tensor share = step.uniform("mix", {inputs.real.size(0), 1});
    const at::Tensor x = step.leaf(share * inputs.real + (1.0 - share) * inputs.fake);
    const at::Tensor slope = step.grad(inputs.critic(x), {x})[0].flatten(1).norm(2, {1});
    calls_.set(calls_.get() + 1.0);
    return {{"penalty", (slope - 1.0).square().mean(), step.hp("weight")}};
  }

 private:
  State calls_;
};

}  // namespace harness::train::testing
