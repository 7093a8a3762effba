// One model for every rule of the SDK, each breaking that rule and no other: `plugin check` must name it.
#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

constexpr std::int64_t kCodes = 4;

struct Options {
  double weight = 1.0;
  double shift = 0.0;
};

// A sound GAN; each bad author derives from it and changes one thing.
class Sound : public Model {
 public:
  Sound(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    generator_ = bank.module("generator", nn::Linear(kCodes, data_.dimensions()));
    critic_ = bank.module(
        "critic", nn::Sequential(nn::Linear(data_.dimensions(), 8), nn::Softplus(), nn::Linear(8, 1)));
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
    const Tensor fake_logits = logits(step, generate(step, latents(step, step.batch_size())));
    if (phase == "generator") return {{"adversarial", at::softplus(-fake_logits).mean(), step.hp("weight")}};
    return {{"real", at::softplus(-logits(step, step.real())).mean()},
            {"fake", at::softplus(fake_logits).mean()}};
  }
  Tensor latents(Step& step, std::int64_t n) override { return step.normal("latents", {n, kCodes}); }
  Tensor generate(Step&, const Tensor& z) override {
    return at::tanh(generator_->forward(z))
        .view({z.size(0), data_.channels(), data_.height(), data_.width()});
  }
  Tensor logits(Step&, const Tensor& x) override { return critic_->forward(x.flatten(1)).squeeze(1); }

 protected:
  Options options_;
  DataInfo data_;
  nn::Linear generator_{nullptr};
  nn::Sequential critic_{nullptr};
};

struct DrawsNoise : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    all[0].value = all[0].value + 0.01 * at::randn({});
    return all;
  }
};

struct UnregisteredLayer : Sound {
  using Sound::Sound;
  nn::Linear forgotten_{1, 1};
  Tensor logits(Step& step, const Tensor& x) override {
    return forgotten_->forward(Sound::logits(step, x).unsqueeze(1)).squeeze(1);
  }
};

struct TorchDropout : Sound {
  using Sound::Sound;
  void build(ModuleBank& bank) override {
    Sound::build(bank);
    bank.module("noise", nn::Dropout(0.3));
  }
};

struct ReadsOnTheHost : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    if (all[0].value.item<double>() > 100) all[0].value = all[0].value * 0.5;
    return all;
  }
};

struct OwnBackward : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    if (phase == "discriminator") logits(step, step.real()).detach().sum().backward();
    return Sound::terms(phase, step);
  }
};

struct WritesOtherGroups : Sound {
  using Sound::Sound;
  void after(std::string_view phase, Step& step) override {
    if (phase == "discriminator") step.write(generator_->bias, generator_->bias * 0.9 + 0.1);
  }
};

struct WritesInPlace : Sound {
  using Sound::Sound;
  void after(std::string_view phase, Step&) override {
    if (phase == "generator") generator_->bias.mul_(0.9);
  }
};

struct DrawsAfter : Sound {
  using Sound::Sound;
  void after(std::string_view phase, Step& step) override {
    if (phase == "generator") step.write(generator_->bias, generator_->bias + 0.01 * at::randn({1}));
  }
};

struct DrawsInGate : Sound {
  using Sound::Sound;
  std::vector<Stage> schedule() const override {
    std::vector<Stage> stages = Sound::schedule();
    stages[0].phases[1].gated = true;
    return stages;
  }
  Tensor gate(std::string_view, Step&) override { return at::rand({}).gt(0.1); }
};

struct BiasBeforeNorm : Sound {
  using Sound::Sound;
  void build(ModuleBank& bank) override {
    generator_ = bank.module("generator", nn::Linear(kCodes, data_.dimensions()));
    critic_ = bank.module("critic", nn::Sequential(nn::Linear(data_.dimensions(), 8), nn::BatchNorm1d(8),
                                                   nn::Softplus(), nn::Linear(8, 1)));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"critic"});
  }
};

struct KeepsAMember : Sound {
  using Sound::Sound;
  Tensor average_;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    const Tensor now = all[0].value.detach();
    average_ = average_.defined() ? 0.5 * average_ + 0.5 * now : now;
    all[0].value = all[0].value * (1 + average_);
    return all;
  }
};

struct StaleOption : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    all[0].value = all[0].value * options_.weight;  // trial 0's, for all fused trials
    return all;
  }
};

struct StaleZero : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    all[0].value = all[0].value + options_.shift;
    return all;
  }
};

struct DrawsInReconstruct : Sound {
  using Sound::Sound;
  Tensor reconstruct(Step&, const Tensor& x) override { return x + 0.01 * at::randn_like(x); }
};

struct RemembersCalls : Sound {
  using Sound::Sound;
  double calls_ = 0.0;
  Tensor encode(Step&, const Tensor& x) override { return x.flatten(1) + ++calls_; }
};

struct MixesInElbo : Sound {
  using Sound::Sound;
  Elbo elbo(Step&, const Tensor& x) override {
    const Tensor kl = x.flatten(1).square().sum(1);
    return {(x - x.mean(0, true)).square().flatten(1).sum(1), kl};
  }
};

struct SumsWeights : Sound {
  using Sound::Sound;
  Tensor importance_bound(Step& step, const Tensor& x, std::int64_t k) override {
    const Tensor noise = step.normal("posterior", {k, x.size(0)});
    return at::logsumexp(noise - x.flatten(1).square().sum(1), 0);  // of the sum, not of the mean
  }
};

struct BoundWithoutKl : Sound {
  using Sound::Sound;
  Elbo elbo(Step&, const Tensor& x) override {
    return {x.flatten(1).square().sum(1), at::ones({x.size(0)}, x.options())};
  }
  Tensor importance_bound(Step&, const Tensor& x, std::int64_t) override {
    return -x.flatten(1).square().sum(1);
  }
};

struct TranslatesOneWay : Sound {
  using Sound::Sound;
  Tensor translate(Step&, const Tensor& x, std::string_view to) override {
    return to == "b" ? x : x.flatten(1);
  }
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor fake_logits = logits(step, generate(step, latents(step, step.batch_size())));
    if (phase == "generator") return {{"adversarial", at::softplus(-fake_logits).mean()}};
    return {{"real", at::softplus(-logits(step, step.real("a"))).mean()},
            {"fake", at::softplus(fake_logits).mean()}};
  }
};

struct UndeclaredPhase : Sound {
  using Sound::Sound;
  std::vector<Stage> schedule() const override {
    std::vector<Stage> stages = Sound::schedule();
    stages[0].phases[1].name = "forger";
    return stages;
  }
};

struct OrphanParameter : Sound {
  using Sound::Sound;
  void build(ModuleBank& bank) override {
    Sound::build(bank);
    bank.param("orphan", at::zeros({1}));
  }
};

struct IdleGroup : Sound {
  using Sound::Sound;
  std::vector<Stage> schedule() const override {
    std::vector<Stage> stages = Sound::schedule();
    stages[0].phases[0].groups = {"discriminator", "generator"};
    return stages;
  }
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    if (phase == "generator") return Sound::terms(phase, step);
    const Tensor fake = generate(step, latents(step, step.batch_size())).detach();
    return {{"real", at::softplus(-logits(step, step.real())).mean()},
            {"fake", at::softplus(logits(step, fake)).mean()}};
  }
};

struct WrongShape : Sound {
  using Sound::Sound;
  Tensor generate(Step& step, const Tensor& z) override { return Sound::generate(step, z).flatten(1); }
};

struct AxisBeyondLatents : Sound {
  using Sound::Sound;
  std::vector<LatentAxis> axes() const override { return {{"z", 1'000'000}}; }
};

struct MixesExamples : Sound {
  using Sound::Sound;
  Tensor logits(Step& step, const Tensor& x) override { return Sound::logits(step, x - x.mean(0, true)); }
};

struct InfiniteTerms : Sound {
  using Sound::Sound;
  std::vector<Term> terms(std::string_view phase, Step& step) override {
    std::vector<Term> all = Sound::terms(phase, step);
    all[0].value = all[0].value + at::log(all[0].value - all[0].value.detach());
    return all;
  }
};

template <class T>
void add(Registrar& registrar, const char* name,
         std::vector<Capability> capabilities = {Capability::kSample, Capability::kLogits},
         std::int64_t streams = 1) {
  registrar.model<T>(
      name, "Breaks one rule of the SDK.",
      harness::OptionTable<Options>()
          .add("weight", &Options::weight, {.min = 0.0, .help = "of the generator's term", .fusible = true})
          .add("shift", &Options::shift, {.min = 0.0, .help = "added to it", .fusible = true}),
      ModelInfo{.capabilities = std::move(capabilities),
                .groups = {"generator", "discriminator"},
                .phases = {"discriminator", "generator"},
                .channels = {1},
                .streams = streams});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  add<DrawsNoise>(registrar, "draws_noise");
  add<UnregisteredLayer>(registrar, "unregistered_layer");
  add<TorchDropout>(registrar, "torch_dropout");
  add<ReadsOnTheHost>(registrar, "reads_on_the_host");
  add<OwnBackward>(registrar, "own_backward");
  add<WritesOtherGroups>(registrar, "writes_other_groups");
  add<WritesInPlace>(registrar, "writes_in_place");
  add<DrawsAfter>(registrar, "draws_after");
  add<DrawsInGate>(registrar, "draws_in_gate");
  add<BiasBeforeNorm>(registrar, "bias_before_norm");
  add<StaleZero>(registrar, "stale_zero");
  add<DrawsInReconstruct>(registrar, "draws_in_reconstruct", {Capability::kReconstruct});
  add<RemembersCalls>(registrar, "remembers_calls", {Capability::kEncode});
  add<MixesInElbo>(registrar, "mixes_in_elbo", {Capability::kElbo});
  add<SumsWeights>(registrar, "sums_weights", {Capability::kImportance});
  add<BoundWithoutKl>(registrar, "bound_without_kl", {Capability::kElbo, Capability::kImportance});
  add<TranslatesOneWay>(registrar, "translates_one_way", {Capability::kTranslate}, 2);
  add<KeepsAMember>(registrar, "keeps_a_member");
  add<StaleOption>(registrar, "stale_option");
  add<UndeclaredPhase>(registrar, "undeclared_phase");
  add<OrphanParameter>(registrar, "orphan_parameter");
  add<IdleGroup>(registrar, "idle_group");
  add<WrongShape>(registrar, "wrong_shape");
  add<AxisBeyondLatents>(registrar, "axis_beyond_latents");
  add<MixesExamples>(registrar, "mixes_examples");
  add<InfiniteTerms>(registrar, "infinite_terms");
}
