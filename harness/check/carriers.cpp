#include "harness/check/carriers.h"

#include <cmath>

#include "harness/sdk/model_plugin.h"

namespace harness::check {
namespace {

using namespace sdk;
using at::Tensor;
namespace nn = torch::nn;

constexpr std::int64_t kCodes = 4, kWidth = 16;

class GanCarrier : public Model {
 public:
  GanCarrier(const NoOptions&, const ModelContext& context) : context_(context) {}

  void build(ModuleBank& bank) override {
    const std::int64_t size = context_.data.dimensions();
    generator_ = bank.module(
        "generator", nn::Sequential(nn::Linear(kCodes, kWidth), nn::Tanh(), nn::Linear(kWidth, size)));
    critic_ = bank.module("critic",
                          nn::Sequential(nn::Linear(size, kWidth), nn::Softplus(), nn::Linear(kWidth, 1)));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"critic"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}},
              {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor fake = generate(step, latents(step, step.batch_size())), real = step.real();
    const Tensor fake_logits = logits(step, fake);
    if (phase == "generator") {
      if (context_.adversarial)
        return context_.adversarial->generator(step, fake_logits, [&] { return logits(step, real); });
      return {{"adversarial", at::softplus(-fake_logits).mean()}};
    }
    const Tensor real_logits = logits(step, real);
    std::vector<Term> terms;
    if (context_.adversarial)
      terms = context_.adversarial->discriminator(step, real_logits, fake_logits);
    else
      terms = {{"real", at::softplus(-real_logits).mean()}, {"fake", at::softplus(fake_logits).mean()}};
    if (context_.penalty) {
      const Critic critic = [&](const Tensor& x) { return logits(step, x); };
      for (Term& term :
           context_.penalty->terms(step, {critic, real, fake.detach(), real_logits, fake_logits}))
        terms.push_back(std::move(term));
    }
    return terms;
  }

  Tensor latents(Step& step, std::int64_t n) override { return step.normal("latents", {n, kCodes}); }
  Tensor generate(Step&, const Tensor& z) override {
    std::vector<std::int64_t> shape{z.size(0)};
    shape.insert(shape.end(), context_.data.shape.begin(), context_.data.shape.end());
    return at::tanh(generator_->forward(z)).view(shape);
  }
  Tensor logits(Step&, const Tensor& x) override { return critic_->forward(x.flatten(1)).squeeze(1); }

 private:
  ModelContext context_;
  nn::Sequential generator_{nullptr}, critic_{nullptr};
};

class VaeCarrier : public Model {
 public:
  VaeCarrier(const NoOptions&, const ModelContext& context) : context_(context) {}

  void build(ModuleBank& bank) override {
    const std::int64_t size = context_.data.dimensions();
    encoder_ = bank.module(
        "encoder", nn::Sequential(nn::Linear(size, kWidth), nn::Tanh(), nn::Linear(kWidth, 2 * kCodes)));
    decoder_ = bank.module("decoder",
                           nn::Sequential(nn::Linear(kCodes, kWidth), nn::Tanh(), nn::Linear(kWidth, size)));
    bank.group("vae", {"encoder", "decoder"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main", 1.0, {{.name = "elbo", .groups = {"vae"}}}}};
  }

  std::vector<Term> terms(std::string_view, Step& step) override {
    const Tensor x = step.real();
    const Tensor both = encoder_->forward(x.flatten(1));
    const Tensor mean = both.narrow(1, 0, kCodes), log_variance = both.narrow(1, kCodes, kCodes);
    const Tensor z = mean + (0.5 * log_variance).exp() * step.normal("posterior", mean.sizes());
    const Tensor output = decoder_->forward(z).view_as(x);
    std::vector<Term> terms;
    if (context_.variational)
      terms = context_.variational->terms(step, mean, log_variance);
    else
      terms = {{"kl", 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1).mean()}};
    if (context_.reconstruction)
      terms.push_back({context_.reconstruction->name(),
                       context_.reconstruction->negative_log_likelihood(step, output, x).mean()});
    else
      terms.push_back({"squared", (output - x).square().flatten(1).sum(1).mean()});
    return terms;
  }

  Tensor encode(Step&, const Tensor& x) override {
    return encoder_->forward(x.flatten(1)).narrow(1, 0, kCodes);
  }
  Elbo elbo(Step& step, const Tensor& x) override {
    const Tensor both = encoder_->forward(x.flatten(1));
    const Tensor mean = both.narrow(1, 0, kCodes), log_variance = both.narrow(1, kCodes, kCodes);
    const Tensor z = mean + (0.5 * log_variance).exp() * step.normal("posterior", mean.sizes());
    return {loss(step, z, x), 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1)};
  }
  Tensor importance_bound(Step& step, const Tensor& x, std::int64_t k) override {
    const Tensor both = encoder_->forward(x.flatten(1));
    const Tensor mean = both.narrow(1, 0, kCodes), log_variance = both.narrow(1, kCodes, kCodes);
    std::vector<Tensor> weights;
    for (std::int64_t draw = 0; draw < k; ++draw) {
      const Tensor noise = step.normal("posterior", mean.sizes());
      const Tensor z = mean + (0.5 * log_variance).exp() * noise;
      weights.push_back(0.5 * (noise.square() + log_variance - z.square()).sum(1) - loss(step, z, x));
    }
    return at::logsumexp(at::stack(weights), 0) - std::log(static_cast<double>(k));
  }
  Tensor reconstruct(Step& step, const Tensor& x) override {
    const Tensor output = decoder_->forward(encode(step, x)).view_as(x);
    return context_.reconstruction ? context_.reconstruction->mean(output) : at::tanh(output);
  }

 private:
  // -log p(x | z), [N].
  Tensor loss(Step& step, const Tensor& z, const Tensor& x) {
    const Tensor output = decoder_->forward(z).view_as(x);
    return context_.reconstruction ? context_.reconstruction->negative_log_likelihood(step, output, x)
                                   : (output - x).square().flatten(1).sum(1);
  }

  ModelContext context_;
  nn::Sequential encoder_{nullptr}, decoder_{nullptr};
};

class DataCarrier : public Model {
 public:
  DataCarrier(const NoOptions&, const ModelContext& context) : data_(context.data) {}

  void build(ModuleBank& bank) override {
    mean_ = bank.param("mean", at::zeros({data_.dimensions()}));
    bank.group("mean", {"mean"});
  }
  std::vector<Stage> schedule() const override {
    return {{"main", 1.0, {{.name = "mean", .groups = {"mean"}}}}};
  }
  std::vector<Term> terms(std::string_view, Step& step) override {
    std::vector<Term> terms;
    for (const std::string& stream : data_.streams) {
      const Tensor batch = step.real(stream).view({step.batch_size(), data_.dimensions()});
      terms.push_back({stream, (batch - mean_.get()).square().mean()});
    }
    return terms;
  }

 private:
  DataInfo data_;
  Param mean_;
};

}  // namespace

void register_carriers(sdk::Registrar& registrar) {
  registrar.model<GanCarrier>(kGanCarrier, "Carries adversarial losses and penalties through `plugin check`.",
                              OptionTable<NoOptions>(),
                              {.roles = {{Role::kAdversarial, false}, {Role::kPenalty, false}},
                               .capabilities = {Capability::kSample, Capability::kLogits},
                               .groups = {"generator", "discriminator"},
                               .phases = {"discriminator", "generator"},
                               .points = true});
  registrar.model<VaeCarrier>(kVaeCarrier,
                              "Carries reconstruction and variational losses through `plugin check`.",
                              OptionTable<NoOptions>(),
                              {.roles = {{Role::kReconstruction, false}, {Role::kVariational, false}},
                               .capabilities = {Capability::kEncode, Capability::kReconstruct,
                                                Capability::kElbo, Capability::kImportance},
                               .groups = {"vae"},
                               .phases = {"elbo"},
                               .points = true});
  registrar.model<DataCarrier>(kDataCarrier, "Carries data sets through `plugin check`.",
                               OptionTable<NoOptions>(),
                               {.groups = {"mean"}, .phases = {"mean"}, .points = true});
}

}  // namespace harness::check
