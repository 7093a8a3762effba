// Bundled models without a trainer: shapes, sizes, groups and what their declarations promise.
#include "harness/sdk/model_plugin.h"
#include "tests/plugins_bundled/bundled.h"
#include "tests/support/fake_bank.h"

namespace harness::tests {
namespace {

// A model with its default losses, built, on random data of the given shape.
struct Built {
  Built(const std::string& name, const sdk::DataInfo& data, const Settings& settings = {},
        const std::string& penalty_name = {})
      : entry(bundled().model(name)) {
    sdk::ModelContext context;
    context.data = data;
    step.with_defaults(entry.options);
    for (const sdk::RoleSlot& slot : entry.info.roles) {
      if (slot.role == sdk::Role::kAdversarial) take(bundled().adversarial(slot.default_plugin), adversarial);
      if (slot.role == sdk::Role::kReconstruction)
        take(bundled().reconstruction(slot.default_plugin), reconstruction);
      if (slot.role == sdk::Role::kVariational) take(bundled().variational(slot.default_plugin), variational);
      if (slot.role == sdk::Role::kPenalty && !penalty_name.empty())
        take(bundled().penalty(penalty_name), penalty);
    }
    context.adversarial = adversarial.get();
    context.penalty = penalty.get();
    context.reconstruction = reconstruction.get();
    context.variational = variational.get();
    model = entry.make(settings, context);
    model->build(bank);
    std::vector<std::int64_t> shape{6};
    shape.insert(shape.end(), data.shape.begin(), data.shape.end());
    step.real_batch = at::rand(shape) * 2.0 - 1.0;
  }
  void evaluate() {
    step.in_training = false;
    bank.train(false);
  }
  std::int64_t parameters(const std::string& group) const { return bank.parameter_count(group); }

  template <class Interface>
  void take(const sdk::LossEntry<Interface>& loss, std::unique_ptr<Interface>& slot) {
    step.with_defaults(loss.options);
    slot = loss.make({}, image_data(1, 28));
  }

  const sdk::ModelEntry& entry;
  FakeStep step{at::kFloat};
  FakeBank bank;
  std::unique_ptr<sdk::AdversarialLoss> adversarial;
  std::unique_ptr<sdk::Penalty> penalty;
  std::unique_ptr<sdk::Reconstruction> reconstruction;
  std::unique_ptr<sdk::Variational> variational;
  std::unique_ptr<sdk::Model> model;
};

// Settings small enough for a test in each architecture.
struct Case {
  std::string model;
  Settings settings;
  std::string penalty;
};
const std::vector<Case> kCases{
    {"mlp_gan", {}, "gradient_penalty"},
    {"mlp_gan", {{"latent", "uniform"}, {"latent_dim", 3}}, ""},
    {"dcgan", {{"base_channels", 4}}, "gradient_penalty"},
    {"dcgan", {{"base_channels", 4}, {"variant", "mlp"}}, "gradient_penalty"},
    {"dcgan", {{"base_channels", 4}, {"discriminator_norm", "batch"}}, ""},
    {"dcgan", {{"base_channels", 4}, {"variant", "mlp"}, {"discriminator_norm", "batch"}}, ""},
    {"dcgan", {{"base_channels", 4}, {"discriminator_norm", "layer"}}, "gradient_penalty"},
    {"dcgan",
     {{"base_channels", 4}, {"variant", "mlp"}, {"discriminator_norm", "layer"}},
     "gradient_penalty"},
    {"vae", {}, ""},
    {"vae", {{"architecture", "conv"}, {"base_channels", 4}}, ""},
};

std::string describe(const Case& tried, std::int64_t channels, std::int64_t side) {
  std::string text = tried.model + " at " + std::to_string(channels) + "x" + std::to_string(side);
  for (const auto& [key, value] : tried.settings)
    if (value.is_string()) text += " " + value.string();
  return text;
}

template <class Check>
void for_each_case(Check check) {
  for (const Case& tried : kCases)
    for (const std::int64_t channels : {1, 3})
      for (const std::int64_t side : {28, 32}) {
        SCOPED_TRACE(describe(tried, channels, side));
        Built built(tried.model, image_data(channels, side), tried.settings, tried.penalty);
        check(built);
      }
}

TEST(Models, GiveImagesOfTheDatasShapeBetweenMinusOneAndOne) {
  for_each_case([](Built& built) {
    built.evaluate();
    for (const sdk::Capability capability : built.entry.info.capabilities) {
      at::Tensor images;
      if (capability == sdk::Capability::kSample)
        images = built.model->generate(built.step, built.model->latents(built.step, 6));
      if (capability == sdk::Capability::kReconstruct)
        images = built.model->reconstruct(built.step, built.step.real_batch);
      if (!images.defined()) continue;
      EXPECT_EQ(images.sizes(), built.step.real_batch.sizes());
      EXPECT_LE(images.abs().max().item<double>(), 1.0);
    }
  });
}

TEST(Models, ReachEveryParameterOfTheirPhasesGroups) {
  for_each_case([](Built& built) {
    const std::vector<sdk::Stage> stages = built.model->schedule();
    for (const sdk::Phase& phase : stages.at(0).phases) {
      const at::Tensor sum = objective(built.model->terms(phase.name, built.step));
      EXPECT_EQ(sum.dim(), 0);
      EXPECT_TRUE(sum.isfinite().item<bool>());
      for (const std::string& group : phase.groups)
        for (const at::Tensor& gradient :
             torch::autograd::grad({sum}, built.bank.parameters(group), {}, /*retain_graph=*/true))
          EXPECT_GT(gradient.abs().max().item<double>(), 0.0);
    }
  });
}

TEST(Models, DeclareTheGroupsAndPhasesThatTheyHave) {
  for_each_case([](Built& built) {
    std::vector<std::string> phases, groups;
    const std::vector<sdk::Stage> stages = built.model->schedule();
    for (const sdk::Phase& phase : stages.at(0).phases) phases.push_back(phase.name);
    for (const auto& [name, members] : built.bank.groups) groups.push_back(name);
    std::vector<std::string> declared = built.entry.info.groups;
    std::sort(declared.begin(), declared.end());
    EXPECT_EQ(phases, built.entry.info.phases);
    EXPECT_EQ(groups, declared);
    std::size_t members = 0;
    for (const auto& [name, list] : built.bank.groups) members += list.size();
    EXPECT_EQ(members, built.bank.modules.size());
  });
}

TEST(Models, JudgeAnImageOnItsOwnOutsideTraining) {
  for_each_case([](Built& built) {
    const auto& all = built.entry.info.capabilities;
    if (std::find(all.begin(), all.end(), sdk::Capability::kLogits) == all.end()) return;
    built.evaluate();
    const at::Tensor batch = built.step.real_batch;
    const at::Tensor whole = built.model->logits(built.step, batch);
    const at::Tensor part = built.model->logits(built.step, batch.narrow(0, 0, 2));
    EXPECT_EQ(whole.sizes(), at::IntArrayRef({6}));
    EXPECT_TRUE(at::allclose(whole.narrow(0, 0, 2), part, 1e-5, 1e-6));
  });
}

// In training, does another image in the batch change an image's logit?
bool mixes_examples(const std::string& variant, const std::string& norm) {
  Built built("dcgan", image_data(1, 28),
              {{"base_channels", 4},
               {"variant", Value(variant)},
               {"discriminator_norm", Value(norm)},
               {"dropout", 0.0}});
  const at::Tensor batch = built.step.real_batch;
  const at::Tensor before = built.model->logits(built.step, batch)[0];
  batch[5].neg_();
  return !at::allclose(before, built.model->logits(built.step, batch)[0], 1e-6, 1e-7);
}

TEST(Dcgan, MixesExamplesWithBatchNormOnlyAsItsPropertySays) {
  for (const char* variant : {"conv", "mlp"}) {
    EXPECT_FALSE(mixes_examples(variant, "none"));
    EXPECT_FALSE(mixes_examples(variant, "layer"));
    EXPECT_TRUE(mixes_examples(variant, "batch"));
  }
  const sdk::Property& property = bundled().model("dcgan").info.properties.at(0);
  EXPECT_EQ(property.name, "per_example_critic");
  EXPECT_EQ(property.unless_option, "discriminator_norm");
  EXPECT_EQ(property.unless_values, std::vector<std::string>{"batch"});
}

// Keras's DCGAN tutorial prints 2,305,472 trainable parameters for G, whose last layer has no bias, and
// 212,865 for D (tensorflow.org/tutorials/generative/dcgan).
TEST(Dcgan, HasTheTutorialsSize) {
  const Built built("dcgan", image_data(1, 28));
  EXPECT_EQ(built.parameters("generator"), 2'305'472 + 1);
  EXPECT_EQ(built.parameters("discriminator"), 212'865);
}

TEST(Dcgan, HasNoBiasBeforeANormLayer) {
  Built built("dcgan", image_data(1, 28), {{"base_channels", 4}, {"discriminator_norm", "batch"}});
  for (const char* name : {"generator_dense", "generator_conv_1", "generator_conv_2", "discriminator_conv_1"})
    EXPECT_EQ(built.bank.modules.at(name)->parameters().size(), 1u) << name;
}

TEST(Dcgan, DropsUnitsInTrainingOnly) {
  Built built("dcgan", image_data(1, 28), {{"base_channels", 4}});
  const at::Tensor batch = built.step.real_batch;
  EXPECT_FALSE(at::equal(built.model->logits(built.step, batch), built.model->logits(built.step, batch)));
  built.evaluate();
  EXPECT_TRUE(at::equal(built.model->logits(built.step, batch), built.model->logits(built.step, batch)));
}

TEST(MlpGan, HasTheSizesOfItsLayers) {
  const Built built("mlp_gan", image_data(1, 28));
  EXPECT_EQ(built.parameters("generator"), 101 * 128 + 129 * 256 + 257 * 512 + 513 * 784);
  EXPECT_EQ(built.parameters("discriminator"), 785 * 512 + 513 * 256 + 257 * 128 + 129);
}

TEST(MlpGan, TakesPointsAndLeavesThemUnbounded) {
  sdk::DataInfo points;
  points.shape = {2};
  const Value widths(ValueList{128, 128, 128});
  Built built("mlp_gan", points,
              {{"latent_dim", 2}, {"generator_widths", widths}, {"discriminator_widths", widths}});
  EXPECT_EQ(built.parameters("generator"), 3 * 128 + 2 * 129 * 128 + 129 * 2);
  const at::Tensor samples = built.model->generate(built.step, 1e4 * built.model->latents(built.step, 6));
  EXPECT_EQ(samples.sizes(), at::IntArrayRef({6, 2}));
  EXPECT_GT(samples.abs().max().item<double>(), 1.0);
}

TEST(MlpGan, DrawsUniformLatentsBetweenMinusOneAndOne) {
  Built built("mlp_gan", image_data(1, 28), {{"latent", "uniform"}});
  const at::Tensor z = built.model->latents(built.step, 1000);
  EXPECT_LE(z.abs().max().item<double>(), 1.0);
  EXPECT_NEAR(z.square().mean().item<double>(), 1.0 / 3.0, 0.01);  // 100,000 draws: three errors are 0.003
}

TEST(Vae, HasTheSizeOfTheKnownExample) {
  const Built built("vae", image_data(1, 28));
  EXPECT_EQ(built.parameters("encoder") + built.parameters("decoder"),
            652'824);  // 784-400-20 in PyTorch's example
}

TEST(Vae, TrainsOnTheNegativeElboThatItReports) {
  Built built("vae", image_data(1, 28));
  FakeStep again(at::kFloat);
  again.with_defaults(built.entry.options);
  const double trained = objective(built.model->terms("elbo", built.step)).item<double>();
  const sdk::Elbo elbo = built.model->elbo(again, built.step.real_batch);  // the same draws
  EXPECT_EQ(elbo.kl.sizes(), at::IntArrayRef({6}));
  EXPECT_NEAR((elbo.reconstruction + elbo.kl).mean().item<double>(), trained, 1e-3);
}

TEST(Vae, EncodesToTheCodesMean) {
  Built built("vae", image_data(3, 32), {{"latent_dim", 7}});
  EXPECT_EQ(built.model->encode(built.step, built.step.real_batch).sizes(), at::IntArrayRef({6, 7}));
  EXPECT_EQ(built.model->axes().size(), 7u);
}

}  // namespace
}  // namespace harness::tests
