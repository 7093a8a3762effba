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
    const std::int64_t channels = data_.channels(), width = options_.features;
    for (Side* side : {&a_, &b_}) {
      side->generator = bank.module("to_" + side->name, net(channels, width, channels));
      side->judge = bank.module("judge_" + side->name, net(channels, width, 1));
      side->pool = bank.state("pool_" + side->name,
                              at::zeros({options_.pool, channels, data_.height(), data_.width()}));
    }
    bank.group("generators", {"to_a", "to_b"});
    bank.group("discriminators", {"judge_a", "judge_b"});
  }

  std::vector<Stage> schedule() const override {
    const Phase generators{.name = "generators", .groups = {"generators"}};
    const Phase discriminators{.name = "discriminators", .groups = {"discriminators"}};
    return {{"main", 1.0, {generators, discriminators}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor a = step.real("a"), b = step.real("b");
    const Tensor fake_a = a_.make(b), fake_b = b_.make(a);
    if (phase == "discriminators")
      return {{"a", 0.5 * (a_.gap(a, 1) + a_.gap(replay(step, a_, fake_a), 0))},
              {"b", 0.5 * (b_.gap(b, 1) + b_.gap(replay(step, b_, fake_b), 0))}};
    const Tensor cycle = at::l1_loss(a_.make(fake_b), a) + at::l1_loss(b_.make(fake_a), b);
    const Tensor identity = at::l1_loss(a_.make(a), a) + at::l1_loss(b_.make(b), b);
    return {{"adversarial_a", a_.gap(fake_a, 1)},
            {"adversarial_b", b_.gap(fake_b, 1)},
            {"cycle", cycle, step.hp("cycle_weight")},
            {"identity", identity, step.hp("identity_weight")}};
  }

  Tensor translate(Step&, const Tensor& x, std::string_view to) override {
    return (to == "a" ? a_ : b_).make(x);
  }

 private:
  struct Side {
    std::string name;
    nn::Sequential generator{nullptr}, judge{nullptr};
    State pool{};
    Tensor make(const Tensor& x) { return at::tanh(generator->forward(x)); }
    Tensor gap(const Tensor& x, double target) { return (judge->forward(x) - target).square().mean(); }
  };

  static nn::Sequential net(std::int64_t in, std::int64_t width, std::int64_t out) {
    return nn::Sequential(nn::Conv2d(nn::Conv2dOptions(in, width, 3).padding(1)), nn::LeakyReLU(),
                          nn::Conv2d(nn::Conv2dOptions(width, out, 3).padding(1)));
  }

  // Half of the fakes are exchanged for pooled ones, whose distinct slots they take.
  Tensor replay(Step& step, Side& side, const Tensor& fake) {
    const Tensor pool = side.pool.get(), order = step.uniform("slots_" + side.name, {options_.pool});
    const Tensor slots = order.argsort(std::int64_t{0}).narrow(0, 0, fake.size(0));
    const Tensor exchange = step.uniform("exchange_" + side.name, {fake.size(0), 1, 1, 1}).lt(0.5);
    side.pool.set(pool.scatter(0, slots.view({-1, 1, 1, 1}).expand(fake.sizes()), fake.detach()));
    return at::where(exchange, pool.index_select(0, slots), fake);
  }

  Options options_;
  DataInfo data_;
  Side a_{.name = "a"}, b_{.name = "b"};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<CycleGan>(
      "cycle_gan", "CycleGAN on two unpaired streams, Zhu et al. 2017 (arXiv 1703.10593).",
      harness::OptionTable<Options>()
          .add("features", &Options::features, {.min = 1, .help = "channels inside"})
          .add("pool", &Options::pool, {.min = 1, .help = "fakes kept, at least the batch size"})
          .add("cycle_weight", &Options::cycle_weight, {.min = 0.0, .help = "of the cycle", .fusible = true})
          .add("identity_weight", &Options::identity_weight,
               {.min = 0.0, .help = "of identity", .fusible = true}),
      ModelInfo{.capabilities = {Capability::kTranslate},
                .groups = {"generators", "discriminators"},
                .phases = {"generators", "discriminators"},
                .streams = 2});
}
