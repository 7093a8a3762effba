#include "harness/train/losses.h"

#include <utility>

#include "harness/base/error.h"

namespace harness::train {

namespace {

class ScopedAdversarial : public sdk::AdversarialLoss {
 public:
  ScopedAdversarial(std::unique_ptr<sdk::AdversarialLoss> inner, Scope& current)
      : inner_(std::move(inner)), current_(current) {}
  std::vector<sdk::Term> discriminator(sdk::Step& step, const at::Tensor& real_logits,
                                       const at::Tensor& fake_logits) override {
    const ScopeGuard guard(current_, Scope::kAdversarial);
    return inner_->discriminator(step, real_logits, fake_logits);
  }
  std::vector<sdk::Term> generator(sdk::Step& step, const at::Tensor& fake_logits,
                                   const sdk::OnDemand& real_logits) override {
    const Scope caller = current_;
    const ScopeGuard guard(current_, Scope::kAdversarial);
    return inner_->generator(step, fake_logits, [&] {
      const ScopeGuard back(current_, caller);
      return real_logits();
    });
  }

 private:
  std::unique_ptr<sdk::AdversarialLoss> inner_;
  Scope& current_;
};

class ScopedPenalty : public sdk::Penalty {
 public:
  ScopedPenalty(std::unique_ptr<sdk::Penalty> inner, Scope& current)
      : inner_(std::move(inner)), current_(current) {}
  void build(sdk::ModuleBank& bank) override { inner_->build(bank); }
  std::vector<sdk::Term> terms(sdk::Step& step, const Inputs& inputs) override {
    const Scope caller = current_;
    const ScopeGuard guard(current_, Scope::kPenalty);
    Inputs scoped = inputs;
    scoped.critic = [&, caller](const at::Tensor& images) {
      const ScopeGuard back(current_, caller);
      return inputs.critic(images);
    };
    return inner_->terms(step, scoped);
  }

 private:
  std::unique_ptr<sdk::Penalty> inner_;
  Scope& current_;
};

class ScopedReconstruction : public sdk::Reconstruction {
 public:
  ScopedReconstruction(std::unique_ptr<sdk::Reconstruction> inner, Scope& current)
      : inner_(std::move(inner)), current_(current) {}
  at::Tensor negative_log_likelihood(sdk::Step& step, const at::Tensor& output,
                                     const at::Tensor& target) override {
    const ScopeGuard guard(current_, Scope::kReconstruction);
    return inner_->negative_log_likelihood(step, output, target);
  }
  at::Tensor mean(const at::Tensor& output) const override { return inner_->mean(output); }
  std::string name() const override { return inner_->name(); }

 private:
  std::unique_ptr<sdk::Reconstruction> inner_;
  Scope& current_;
};

class ScopedVariational : public sdk::Variational {
 public:
  ScopedVariational(std::unique_ptr<sdk::Variational> inner, Scope& current)
      : inner_(std::move(inner)), current_(current) {}
  void build(sdk::ModuleBank& bank) override { inner_->build(bank); }
  std::vector<sdk::Term> terms(sdk::Step& step, const at::Tensor& mean,
                               const at::Tensor& log_variance) override {
    const ScopeGuard guard(current_, Scope::kVariational);
    return inner_->terms(step, mean, log_variance);
  }

 private:
  std::unique_ptr<sdk::Variational> inner_;
  Scope& current_;
};

}  // namespace

Settings below(const Settings& settings, std::string_view prefix) {
  Settings inside;
  for (auto at = settings.lower_bound(prefix); at != settings.end() && at->first.starts_with(prefix); ++at)
    inside.emplace(at->first.substr(prefix.size()), at->second);
  return inside;
}

Losses::Losses(const plugin::Registry& registry, const std::vector<sdk::RoleSlot>& slots,
               const Settings& settings, const sdk::DataInfo& data, Scope& current) {
  for (const sdk::RoleSlot& slot : slots) {
    const std::string prefix = std::string("loss.") + name_of(slot.role) + ".";
    Settings options = below(settings, prefix);
    std::string name = slot.default_plugin;
    if (const auto chosen = options.find("plugin"); chosen != options.end()) name = chosen->second.string();
    if (name.empty() || name == "none") {
      if (slot.required)
        throw input_error("The model needs a loss in the role '" + std::string(name_of(slot.role)) + "'.",
                          "Set " + prefix + "plugin.");
      continue;
    }
    options.erase("plugin");
    switch (slot.role) {
      case sdk::Role::kAdversarial:
        adversarial_ =
            std::make_unique<ScopedAdversarial>(registry.adversarial(name).make(options, data), current);
        break;
      case sdk::Role::kPenalty:
        penalty_ = std::make_unique<ScopedPenalty>(registry.penalty(name).make(options, data), current);
        break;
      case sdk::Role::kReconstruction:
        reconstruction_ = std::make_unique<ScopedReconstruction>(
            registry.reconstruction(name).make(options, data), current);
        break;
      case sdk::Role::kVariational:
        variational_ =
            std::make_unique<ScopedVariational>(registry.variational(name).make(options, data), current);
        break;
    }
  }
}

sdk::ModelContext Losses::context(const sdk::DataInfo& data) const {
  return {data, adversarial_.get(), penalty_.get(), reconstruction_.get(), variational_.get()};
}

}  // namespace harness::train
