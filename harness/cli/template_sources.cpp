#include "harness/cli/template_sources.h"

namespace harness::cli {
namespace {

constexpr const char* kLossSource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  double margin = 1.0;
};

// Describe the loss here: formula, source.
class @Name@ : public AdversarialLoss {
 public:
  @Name@(const Options&, const DataInfo&) {}

  // Logits are [N]; values are means over the batch.
  std::vector<Term> discriminator(Step& step, const at::Tensor& real_logits, const at::Tensor& fake_logits) override {
    const at::Tensor margin = step.hp("margin");  // not the struct's: it may follow a schedule
    return {{"real", at::relu(margin - real_logits).mean()}, {"fake", at::relu(margin + fake_logits).mean()}};
  }
  std::vector<Term> generator(Step&, const at::Tensor& fake_logits, const OnDemand&) override {
    return {{"adversarial", -fake_logits.mean()}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<@Name@>("@name@", "A hinge loss to start from.",
                         harness::OptionTable<Options>().add(
                             "margin", &Options::margin,
                             {.min = 0.0, .help = "logit beyond which an example no longer counts",
                              .fusible = true, .schedulable = true}));
}
)source";

constexpr const char* kPenaltySource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  double weight = 1.0;
};

// Describe the penalty here: formula, source.
class @Name@ : public Penalty {
 public:
  @Name@(const Options&, const DataInfo&) {}

  std::vector<Term> terms(Step& step, const Inputs& inputs) override {
    const at::Tensor real = step.leaf(inputs.real);
    const at::Tensor gradient = step.grad(inputs.critic(real), {real})[0].flatten(1);
    return {{"penalty", gradient.square().sum(1).mean(), step.hp("weight")}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  // The last argument: what a model must promise. Gradients an example at a time rule batch norm in the critic out.
  registrar.loss<@Name@>("@name@", "The squared gradient of the critic on real data, to start from.",
                         harness::OptionTable<Options>().add(
                             "weight", &Options::weight,
                             {.min = 0.0, .help = "of the penalty", .fusible = true, .schedulable = true}),
                         {"per_example_critic"});
}
)source";

constexpr const char* kReconstructionSource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  double scale = 1.0;
};

// Describe the likelihood here: formula, source.
class @Name@ : public Reconstruction {
 public:
  @Name@(const Options&, const DataInfo&) {}

  // -log p(target | output) up to a constant, [N], nats.
  at::Tensor negative_log_likelihood(Step& step, const at::Tensor& output, const at::Tensor& target) override {
    return ((at::tanh(output) - target).abs() / step.hp("scale")).flatten(1).sum(1);
  }
  at::Tensor mean(const at::Tensor& output) const override { return at::tanh(output); }
  std::string name() const override { return "@name@"; }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<@Name@>("@name@", "A Laplace likelihood to start from.",
                         harness::OptionTable<Options>().add(
                             "scale", &Options::scale,
                             {.min = 0.0, .min_exclusive = true, .help = "of the Laplace distribution", .fusible = true}));
}
)source";

constexpr const char* kVariationalSource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  double beta = 1.0;
};

// Describe the divergence here: formula, source.
class @Name@ : public Variational {
 public:
  @Name@(const Options&, const DataInfo&) {}

  // mean, log_variance: [N, D]; the value in nats, mean over the batch.
  std::vector<Term> terms(Step& step, const at::Tensor& mean, const at::Tensor& log_variance) override {
    const at::Tensor kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(1);
    return {{"kl", kl.mean(), step.hp("beta")}};
  }
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.loss<@Name@>("@name@", "KL to N(0, 1) with a weight, to start from.",
                         harness::OptionTable<Options>().add(
                             "beta", &Options::beta,
                             {.min = 0.0, .help = "weight of the divergence", .fusible = true, .schedulable = true}));
}
)source";

constexpr const char* kDatasetSource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

struct Options {
  std::int64_t size = 28;
};

constexpr std::int64_t kTrain = 4096, kTest = 1024;

// Describe the data here: where they come from, licence. This one draws discs whose radius is the label.
class @Name@ : public Dataset {
 public:
  @Name@(const Options& options, const DataFolder&) : options_(options) {}

  DataInfo info() const override {
    DataInfo info;
    info.shape = {1, options_.size, options_.size};
    info.train_size = kTrain;
    info.test_size = kTest;
    info.classes = 4;
    return info;
  }

  Examples read(std::string_view, Split, std::int64_t begin, std::int64_t end) override {
    const at::Tensor labels = at::arange(begin, end, at::TensorOptions(at::kLong)).remainder(4);
    const at::Tensor axis = at::arange(options_.size, at::TensorOptions(at::kFloat)) - 0.5 * (options_.size - 1);
    const at::Tensor radius = (axis.unsqueeze(0).square() + axis.unsqueeze(1).square()).sqrt();
    const at::Tensor limit = (labels.to(at::kFloat) + 1).view({-1, 1, 1, 1}) * (0.1 * options_.size);
    return {radius.unsqueeze(0).unsqueeze(0).lt(limit).to(at::kByte) * 255, labels};
  }

  // 64 hex digits that change with the content; a set read from files hashes their bytes.
  std::string content_hash() override {
    const std::string size = std::to_string(options_.size);
    return std::string(64 - size.size(), '0') + size;
  }

 private:
  Options options_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<@Name@>("@name@", "Discs of four radii, to start from.",
                            harness::OptionTable<Options>().add("size", &Options::size,
                                                                {.min = 8, .max = 256, .unit = "pixels", .help = "height and width"}));
}
)source";

constexpr const char* kMetricSource = R"source(#include "harness/sdk/plugin.h"

namespace {

using namespace harness::sdk;

// Describe the metric here: formula, source. This one compares the mean brightness of real and generated images.
class @Name@ : public Metric {
 public:
  explicit @Name@(const NoOptions&) {}

  void begin(const MetricContext&) override { real_ = fake_ = Sum{}; }
  void real(Model&, Step&, const at::Tensor& batch) override { real_.add(batch); }
  void fake(Model&, Step&, const at::Tensor& batch) override { fake_.add(batch); }

  std::vector<Score> finish() override {
    Score score;
    score.value = std::abs(real_.mean() - fake_.mean());
    score.n_real = real_.examples;
    score.n_fake = fake_.examples;
    return {score};
  }

 private:
  // Sums, never the examples: metrics are streaming.
  struct Sum {
    double total = 0.0;
    std::int64_t examples = 0, pixels = 0;
    void add(const at::Tensor& batch) {
      total += batch.to(at::kDouble).sum().item<double>();
      examples += batch.size(0);
      pixels += batch.numel();
    }
    double mean() const { return total / static_cast<double>(pixels); }
  };
  Sum real_, fake_;
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.metric<@Name@>("@name@", "Difference of mean brightness, to start from.", harness::OptionTable<NoOptions>(),
                           MetricInfo{.unit = "", .goal = Goal::kMinimize, .needs = {Capability::kSample}});
}
)source";

constexpr const char* kModelSource = R"source(#include "harness/sdk/model_plugin.h"

namespace {

using namespace harness::sdk;
using at::Tensor;
namespace nn = torch::nn;

struct Options {
  std::int64_t latent_dim = 16, hidden = 64;
};

// Describe the model here: nets, source. A GAN of two small nets; the losses come from the experiment file.
class @Name@ : public Model {
 public:
  @Name@(const Options& options, const ModelContext& context) : options_(options), context_(context) {}

  void build(ModuleBank& bank) override {
    const std::int64_t pixels = context_.data.dimensions();
    generator_ = bank.module("generator", nn::Sequential(nn::Linear(options_.latent_dim, options_.hidden), nn::ReLU(),
                                                         nn::Linear(options_.hidden, pixels), nn::Tanh()));
    discriminator_ = bank.module("discriminator", nn::Sequential(nn::Linear(pixels, options_.hidden), nn::LeakyReLU(),
                                                                 nn::Linear(options_.hidden, 1)));
    bank.group("generator", {"generator"});
    bank.group("discriminator", {"discriminator"});
  }

  std::vector<Stage> schedule() const override {
    return {{"main",
             1.0,
             {{.name = "discriminator", .groups = {"discriminator"}}, {.name = "generator", .groups = {"generator"}}}}};
  }

  std::vector<Term> terms(std::string_view phase, Step& step) override {
    const Tensor fake = generate(step, latents(step, step.batch_size())), real = step.real();
    const Tensor fake_logits = logits(step, fake);
    if (phase == "generator")
      return context_.adversarial->generator(step, fake_logits, [&] { return logits(step, real); });
    return context_.adversarial->discriminator(step, logits(step, real), fake_logits);
  }

  Tensor latents(Step& step, std::int64_t n) override { return step.normal("latents", {n, options_.latent_dim}); }
  Tensor generate(Step&, const Tensor& z) override {
    const DataInfo& data = context_.data;
    return generator_->forward(z).view({z.size(0), data.channels(), data.height(), data.width()});
  }
  Tensor logits(Step&, const Tensor& x) override { return discriminator_->forward(x.flatten(1)).squeeze(1); }

 private:
  Options options_;
  ModelContext context_;
  nn::Sequential generator_{nullptr}, discriminator_{nullptr};
};

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.model<@Name@>("@name@", "A GAN of two small nets, to start from.",
                          harness::OptionTable<Options>()
                              .add("latent_dim", &Options::latent_dim, {.min = 1, .help = "latent size"})
                              .add("hidden", &Options::hidden, {.min = 1, .help = "width of the hidden layers"}),
                          ModelInfo{.roles = {{Role::kAdversarial, true, "nonsaturating"}},
                                    .capabilities = {Capability::kSample, Capability::kLogits},
                                    .groups = {"generator", "discriminator"},
                                    .phases = {"discriminator", "generator"}});
}
)source";

constexpr const char* kLossExperiment = R"toml(schema = 1
name = "@name@"
description = "How does @name@ compare with the hinge loss?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "mlp_gan"

[loss.adversarial]
plugin = "@name@"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
[sweep.axes]
"loss.adversarial.plugin" = ["hinge", "@name@"]
)toml";

constexpr const char* kPenaltyExperiment = R"toml(schema = 1
name = "@name@"
description = "What does @name@ change?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "mlp_gan"

[loss.penalty]
plugin = "@name@"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
[sweep.axes]
"loss.penalty.plugin" = ["none", "@name@"]
)toml";

constexpr const char* kReconstructionExperiment = R"toml(schema = 1
name = "@name@"
description = "How does @name@ compare with the Gaussian likelihood?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "vae"

[loss.reconstruction]
plugin = "@name@"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
[sweep.axes]
"loss.reconstruction.plugin" = ["gaussian", "@name@"]
)toml";

constexpr const char* kVariationalExperiment = R"toml(schema = 1
name = "@name@"
description = "How does @name@ compare with the plain divergence?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "vae"

[loss.variational]
plugin = "@name@"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
[sweep.axes]
"loss.variational.plugin" = ["kl", "@name@"]
)toml";

constexpr const char* kDatasetExperiment = R"toml(schema = 1
name = "@name@"
description = "Does a GAN learn @name@?"

[data]
plugin = "@name@"
batch_size = 64

[model]
plugin = "mlp_gan"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
)toml";

constexpr const char* kMetricExperiment = R"toml(schema = 1
name = "@name@"
description = "What does @name@ say of two losses?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "mlp_gan"

[metrics]
list = ["@name@"]
samples = 512

[train]
steps = 200

[sweep]
seeds = 2
[sweep.axes]
"loss.adversarial.plugin" = ["hinge", "nonsaturating"]
)toml";

constexpr const char* kModelExperiment = R"toml(schema = 1
name = "@name@"
description = "Which width suits @name@?"

[data]
plugin = "sprites"
batch_size = 64

[model]
plugin = "@name@"

[train]
steps = 200

[metrics]
every = 100
samples = 1_000
list = ["sliced_wasserstein"]

[sweep]
seeds = 2
[sweep.axes]
"model.hidden" = [32, 64]
)toml";

constexpr const char* kCMake =
    R"cmake(# cmake -B build -DHarness_DIR=PREFIX/lib/cmake/Harness && cmake --build build && ctest --test-dir build
# (`harness plugin build` needs none of this: it compiles @name@.cpp by itself.)
cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
find_package(Harness REQUIRED)
harness_add_plugin(@name@ SOURCES @name@.cpp@torch_nn@)

enable_testing()
find_program(HARNESS_PROGRAM harness HINTS "${Harness_DIR}/../../../bin" REQUIRED)
add_test(NAME @name@_keeps_the_contract COMMAND "${HARNESS_PROGRAM}" plugin check $<TARGET_FILE:plugin_@name@>)
)cmake";

}  // namespace

std::string template_source(const std::string& kind) {
  if (kind == "loss") return kLossSource;
  if (kind == "penalty") return kPenaltySource;
  if (kind == "reconstruction") return kReconstructionSource;
  if (kind == "variational") return kVariationalSource;
  if (kind == "dataset") return kDatasetSource;
  if (kind == "metric") return kMetricSource;
  return kModelSource;
}

std::string template_experiment(const std::string& kind) {
  if (kind == "loss") return kLossExperiment;
  if (kind == "penalty") return kPenaltyExperiment;
  if (kind == "reconstruction") return kReconstructionExperiment;
  if (kind == "variational") return kVariationalExperiment;
  if (kind == "dataset") return kDatasetExperiment;
  if (kind == "metric") return kMetricExperiment;
  return kModelExperiment;
}

std::string template_cmake(bool torch_nn) {
  std::string text = kCMake;
  const std::string mark = "@torch_nn@";
  text.replace(text.find(mark), mark.size(), torch_nn ? " TORCH_NN" : "");
  return text;
}

}  // namespace harness::cli
