#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t features = 8, pool = 32;
  double cycle_weight = 10.0, identity_weight = 5.0;
};

// CycleGAN (Zhu et al. 2017, arXiv 1703.10593): two streams, four nets, least squares, and a pool of earlier
// fakes in the saved state (Shrivastava et al. 2017).
class CycleGan : public Model {
 public:
  CycleGan(const Options& options, const ModelContext& context) : options_(options), data_(context.data) {}

  void build(ModuleBank& bank) override {
    for (Side* side : {&a_, &b_}) {
      const std::string name = side == &a_ ? "a" : "b";
      side->generator = bank.module(
          "to_" + name, nn::Sequential(convolution(data_.channels(), options_.features), nn::ReLU(),
                                       convolution(options_.features, data_.channels()), nn::Tanh()));
      side->judge =
          bank.module("judge_" + name, nn::Sequential(convolution(data_.channels(), options_.features),
                                                      nn::LeakyReLU(), convolution(options_.features, 1)));
      side->pool = bank.state("pool_" + name,
                              at::zeros({options_.pool, data_.channels(), data_.height(), data_.width()}));
    }
    bank.group("generators", {"to_a", "to_b"});
    bank.group("discriminators", {"judge_a", "judge_b"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "generators", .groups = {"generators"}},
              {.name = "discriminators", .groups = {"discriminators"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor a = step.real("a"), b = step.real("b");
    const Tensor fake_a = a_.generator->forward(b), fake_b = b_.generator->forward(a);
    if (phase == "discriminators") {
      const Tensor old_a = replay(step, a_, "a", fake_a), old_b = replay(step, b_, "b", fake_b);
      return {{"a", 0.5 * (squared(a_.judge->forward(a) - 1) + squared(a_.judge->forward(old_a)))},
              {"b", 0.5 * (squared(b_.judge->forward(b) - 1) + squared(b_.judge->forward(old_b)))}};
    }
    const Tensor cycle =
        absolute(a_.generator->forward(fake_b) - a) + absolute(b_.generator->forward(fake_a) - b);
    const Tensor identity = absolute(a_.generator->forward(a) - a) + absolute(b_.generator->forward(b) - b);
    return {{"adversarial_a", squared(a_.judge->forward(fake_a) - 1)},
            {"adversarial_b", squared(b_.judge->forward(fake_b) - 1)},
            {"cycle", cycle, step.hp("cycle_weight")},
            {"identity", identity, step.hp("identity_weight")}};
  }

  Tensor translate(Step&, const Tensor& x, std::string_view to) override {
    return (to == "a" ? a_ : b_).generator->forward(x);
  }

 private:
  struct Side {
    nn::Sequential generator{nullptr}, judge{nullptr};
    State pool;
  };

  static nn::Conv2d convolution(std::int64_t in, std::int64_t out) {
    return nn::Conv2d(nn::Conv2dOptions(in, out, 3).stride({1, 1}).padding({1, 1}));
  }
  static Tensor squared(const Tensor& x) { return x.square().mean(); }
  static Tensor absolute(const Tensor& x) { return x.abs().mean(); }

  // Half of the fakes are exchanged for pooled ones, whose distinct slots they take.
  Tensor replay(Step& step, Side& side, const std::string& name, const Tensor& fake) {
    const Tensor slots = step.uniform("slots_" + name, {options_.pool}).argsort(std::int64_t{0}).narrow(0, 0, fake.size(0));
    const Tensor exchange = step.uniform("exchange_" + name, {fake.size(0), 1, 1, 1}).lt(0.5);
    const Tensor old = side.pool.get().index_select(0, slots);
    side.pool.set(side.pool.get().scatter(0, slots.view({-1, 1, 1, 1}).expand(fake.sizes()), fake.detach()));
    return at::where(exchange, old, fake);
  }

  Options options_;
  DataInfo data_;
  Side a_, b_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<CycleGan>(
      "cycle_gan", "CycleGAN on two unpaired streams, Zhu et al. 2017 (arXiv 1703.10593).",
      harness::OptionTable<Options>()
          .add("features", &Options::features, {.min = 1, .help = "channels inside"})
          .add("pool", &Options::pool, {.min = 1, .help = "fakes kept, at least the batch size"})
          .add("cycle_weight", &Options::cycle_weight,
               {.min = 0.0, .help = "of the cycle loss", .fusible = true})
          .add("identity_weight", &Options::identity_weight,
               {.min = 0.0, .help = "of the identity loss", .fusible = true}),
      ModelInfo{.capabilities = {Capability::kTranslate},
                .groups = {"generators", "discriminators"},
                .phases = {"generators", "discriminators"},
                .streams = 2});
}
