#include "harness/check/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ATen/Parallel.h>

#include <filesystem>
#include <functional>
#include <set>

#include "harness/base/error.h"
#include "harness/check/carriers.h"
#include "harness/check/difference.h"
#include "harness/plugin/load.h"
#include "harness/sdk/testing/fake_dataset.h"

namespace harness::check {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

plugin::Registry registry_with(const fs::path& library) {
  plugin::Registry registry;
  register_carriers(registry);
  plugin::load(registry, library);
  return registry;
}

fs::path test_plugin(const std::string& name) { return fs::path(HARNESS_TEST_PLUGIN_DIR) / (name + ".so"); }
fs::path bundled(const std::string& name) { return fs::path(HARNESS_PLUGIN_DIR) / (name + ".so"); }

std::vector<Finding> check_of(const fs::path& library) {
  at::set_num_threads(1);  // as a worker does: the nets are tiny
  const plugin::Registry registry = registry_with(library);
  return check_library(registry, fs::canonical(library).string(), "no-data");
}

class TheSdkIsEnough : public testing::TestWithParam<const char*> {};

TEST_P(TheSdkIsEnough, ForThisModel) {
  const std::vector<Finding> findings = check_of(test_plugin(GetParam()));
  EXPECT_FALSE(findings.empty());
  for (const Finding& finding : findings)
    EXPECT_TRUE(finding.passed) << finding.subject << ", " << name_of(finding.proof) << ": " << finding.detail
                                << "\n  " << finding.remedy;
}

INSTANTIATE_TEST_SUITE_P(TwelveModels, TheSdkIsEnough,
                         testing::Values("wgan_gp", "factor_vae", "infogan", "conditional_gan", "iwae",
                                         "vq_vae", "cycle_gan", "two_stage", "lazy_r1", "spectral_norm_gan",
                                         "vae_gan", "r3gan"),
                         [](const auto& tested) { return std::string(tested.param); });

class BundledLoss : public testing::TestWithParam<const char*> {};

TEST_P(BundledLoss, PassesItsCheck) {
  const std::vector<Finding> findings = check_of(bundled(GetParam()));
  EXPECT_FALSE(findings.empty());
  for (const Finding& finding : findings)
    EXPECT_TRUE(finding.passed) << finding.subject << ", " << name_of(finding.proof) << ": "
                                << finding.detail;
}

INSTANTIATE_TEST_SUITE_P(Losses, BundledLoss,
                         testing::Values("minimax", "nonsaturating", "least_squares", "wasserstein", "hinge",
                                         "gradient_penalty", "bernoulli", "gaussian", "kl"),
                         [](const auto& tested) { return std::string(tested.param); });

class BundledMetric : public testing::TestWithParam<const char*> {};

TEST_P(BundledMetric, PassesItsCheck) {
  const std::vector<Finding> findings = check_of(bundled(GetParam()));
  EXPECT_FALSE(findings.empty());
  for (const Finding& finding : findings)
    EXPECT_TRUE(finding.passed) << finding.subject << ", " << name_of(finding.proof) << ": "
                                << finding.detail;
}

INSTANTIATE_TEST_SUITE_P(Metrics, BundledMetric,
                         testing::Values("modes", "sliced_wasserstein", "neg_elbo", "discriminator_accuracy",
                                         "importance_nll", "active_units", "mutual_information_gap",
                                         "classifier_score", "class_modes"),
                         [](const auto& tested) { return std::string(tested.param); });

class BundledExtractor : public testing::TestWithParam<const char*> {};

TEST_P(BundledExtractor, PassesItsCheck) {
  const std::vector<Finding> findings = check_of(bundled(GetParam()));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].passed) << findings[0].detail;
}

INSTANTIATE_TEST_SUITE_P(Extractors, BundledExtractor, testing::Values("pixels", "random_conv", "classifier"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(CheckExtractor, SkipsWhatWantsAFileAndNothingElse) {
  const std::vector<Finding> findings = check_of(bundled("torchscript"));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings[0].skipped);
  EXPECT_FALSE(findings[0].passed);
  EXPECT_THAT(findings[0].detail, HasSubstr("needs metrics.torchscript.file"));

  OptionSpec file;
  file.name = "file";
  file.type = OptionType::kString;
  file.help = "For tests.";
  file.default_value = Value(std::string());
  sdk::FeatureExtractorEntry entry{{"fails", "For tests.", {file}}, {}};
  entry.make = [](const Settings&, const sdk::ExtractorContext&) -> std::unique_ptr<sdk::FeatureExtractor> {
    throw input_error("the images are too small");
  };
  const Finding finding = check_extractor(entry).at(0);
  EXPECT_FALSE(finding.passed || finding.skipped) << "an option that nobody set does not excuse it";
  EXPECT_EQ(finding.detail, "the images are too small");
}

// Probabilities of the sum 2, of as many classes as it says, or of others.
class Doubtful : public sdk::FeatureExtractor {
 public:
  explicit Doubtful(std::int64_t classes) : classes_(classes) {}
  std::int64_t dimensions() const override { return 1; }
  at::Tensor features(const at::Tensor& images) override { return images.flatten(1).mean(1, true); }
  std::string content_hash() const override { return std::string(64, 'f'); }
  std::int64_t classes() const override { return classes_; }
  at::Tensor log_probabilities(const at::Tensor& features) override {
    return at::zeros({features.size(0), 2});
  }

 private:
  std::int64_t classes_;
};

TEST(CheckExtractor, RefusesAClassifierThatGivesNoProbabilities) {
  const auto detail = [](std::int64_t classes, bool classifies) {
    sdk::FeatureExtractorEntry entry{{"doubtful", "For tests.", {}}, {.classifies = classifies}, {}};
    entry.make = [classes](const Settings&, const sdk::ExtractorContext&) {
      return std::make_unique<Doubtful>(classes);
    };
    return check_extractor(entry).at(0).detail;
  };
  EXPECT_THAT(detail(2, true), HasSubstr("do not have the sum 1"));
  EXPECT_THAT(detail(3, true), HasSubstr("not float32 [6, classes() = 3]"));
  EXPECT_THAT(detail(2, false), HasSubstr("disagree"));
  EXPECT_EQ(detail(0, false), "1 features");
}

TEST(CheckModel, ThatTakesAnyChannelsIsProvedWithOneAndThree) {
  at::set_num_threads(1);
  plugin::Registry registry = registry_with(test_plugin("two_stage"));
  sdk::ModelEntry entry = registry.model("two_stage");
  entry.name = "any";
  entry.info.channels = {};
  registry.add(std::move(entry));
  std::set<std::string> subjects;
  for (const Finding& finding : check_model(registry, "any")) subjects.insert(finding.subject);
  EXPECT_THAT(subjects, testing::ElementsAre("model any, 1 channel", "model any, 3 channels"));
}

// Multiplies by a hyperparameter. Throws in one of the modes: true in training, false in evaluation.
class Gained : public sdk::testing::FakeDataset {
 public:
  explicit Gained(std::optional<bool> refused) : FakeDataset({2}), refused_(refused) {}
  at::Tensor prepare(sdk::Step& step, const at::Tensor& batch) override {
    if (refused_ == step.training()) throw std::runtime_error("not in this mode");
    return batch * step.hp("gain");
  }

 private:
  std::optional<bool> refused_;
};

std::vector<Finding> check_gained(std::optional<bool> refused) {
  plugin::Registry registry;
  register_carriers(registry);
  sdk::DatasetEntry entry{{"gained", "For tests.", {}}, {}};
  OptionSpec gain;
  gain.name = "gain";
  gain.help = "factor";
  gain.default_value = 0.5;
  entry.options = {gain};
  entry.make = [=](const Settings&, const sdk::DataFolder&) { return std::make_unique<Gained>(refused); };
  registry.add(std::move(entry));
  return check_dataset(registry, "gained", "no-data");
}

TEST(CheckDataset, PreparesBatchesInTrainingAndInEvaluation) {
  for (const Finding& finding : check_gained({})) EXPECT_TRUE(finding.passed) << finding.detail;
  for (const bool refused : {true, false})
    EXPECT_THAT(check_gained(refused), testing::Contains(testing::Field(&Finding::passed, false)));
}

// Breaks what its reading promises: the same each time, and in whatever block.
class Fickle : public sdk::testing::FakeDataset {
 public:
  explicit Fickle(bool by_block) : FakeDataset({1, 4, 4}), by_block_(by_block) {}
  sdk::Examples read(std::string_view stream, sdk::Split split, std::int64_t begin,
                     std::int64_t end) override {
    sdk::Examples examples =
        FakeDataset::read(stream, split, by_block_ ? 0 : begin, by_block_ ? end - begin : end);
    if (!by_block_) examples.values[0].fill_(++reads_);
    return examples;
  }

 private:
  bool by_block_;
  int reads_ = 0;
};

std::vector<Finding> check_fickle(bool by_block) {
  plugin::Registry registry;
  register_carriers(registry);
  sdk::DatasetEntry entry{{"fickle", "For tests.", {}}, {}};
  entry.make = [=](const Settings&, const sdk::DataFolder&) { return std::make_unique<Fickle>(by_block); };
  registry.add(std::move(entry));
  return check_dataset(registry, "fickle", "no-data");
}

TEST(CheckDataset, ReadsTheSameExamplesAgainInWhateverBlocks) {
  const auto refused = [](bool by_block, const char* why) {
    for (const Finding& finding : check_fickle(by_block))
      if (finding.proof == Proof::kValues) {
        EXPECT_FALSE(finding.passed);
        EXPECT_THAT(finding.detail, HasSubstr(why));
      }
  };
  refused(false, "gives other examples the second time");
  refused(true, "does not give the examples");
}

using Features = std::function<at::Tensor(const at::Tensor&)>;

class Extractor : public sdk::FeatureExtractor {
 public:
  explicit Extractor(Features features) : features_(std::move(features)) {}
  std::int64_t dimensions() const override { return 4; }
  at::Tensor features(const at::Tensor& images) override { return features_(images); }
  std::string content_hash() const override { return std::string(64, '0'); }

 private:
  Features features_;
};

Finding check_features(const Features& features) {
  sdk::FeatureExtractorEntry entry{{"tested", "For tests.", {}}, {}};
  entry.make = [&](const Settings&, const sdk::ExtractorContext&) {
    return std::make_unique<Extractor>(features);
  };
  return check_extractor(entry).at(0);
}

TEST(CheckExtractor, WantsPureFeaturesOfThePromisedShape) {
  const Features quarters = [](const at::Tensor& images) {
    return at::adaptive_avg_pool2d(images.mean(1, /*keepdim=*/true), {2, 2}).flatten(1);
  };
  EXPECT_TRUE(check_features(quarters).passed) << check_features(quarters).detail;
  const auto refused = [](const Features& features, const char* why) {
    const Finding finding = check_features(features);
    EXPECT_FALSE(finding.passed);
    EXPECT_THAT(finding.detail, HasSubstr(why));
  };
  refused([&](const at::Tensor& x) { return quarters(x).narrow(1, 0, 3); },
          "not float32 [6, dimensions() = 4]");
  refused([&](const at::Tensor& x) { return quarters(x.narrow(1, 0, 1)).to(at::kDouble); }, "not float32");
  refused([&](const at::Tensor& x) { return quarters(x).log(); }, "not finite");
  refused([&](const at::Tensor& x) { return quarters(x) - quarters(x).mean(0); }, "the other images");
  refused([&](const at::Tensor& x) { return at::ones({x.size(0), 4}); }, "two different images");
  refused([&](const at::Tensor& x) { return quarters(x) + at::rand({x.size(0), 4}); }, "a second extractor");
}

TEST(Difference, OfSecondMomentsIsRelativeToTheirOwnScale) {
  const at::Tensor squares = at::full({3}, 1e-9, at::kDouble), wrong = squares * 1.001;
  EXPECT_NEAR(difference("moments/elbo/encoder.weight/second", wrong, squares), 1e-3, 1e-8);
  EXPECT_LT(difference("encoder.weight", wrong, squares), 1e-11);
  EXPECT_EQ(difference("moments/elbo/encoder.weight/second", at::zeros({3}), at::zeros({3})), 0.0);
}

struct Broken {
  const char* model;
  Proof proof;
  const char* says;
};

class BadAuthor : public testing::TestWithParam<Broken> {};

TEST_P(BadAuthor, IsToldTheRule) {
  const plugin::Registry registry = registry_with(test_plugin("bad_author"));
  const std::vector<Finding> findings = check_model(registry, GetParam().model);
  for (const Finding& finding : findings) {
    if (finding.passed) continue;
    EXPECT_STREQ(name_of(finding.proof), name_of(GetParam().proof)) << finding.detail;
    EXPECT_THAT(finding.detail + "\n" + finding.remedy, HasSubstr(GetParam().says));
    return;
  }
  FAIL() << "nothing was found";
}

INSTANTIATE_TEST_SUITE_P(
    Traps, BadAuthor,
    testing::Values(
        Broken{"draws_noise", Proof::kContract, "Draw only from the step"},
        Broken{"unregistered_layer", Proof::kContract, "Register its layer with bank.module"},
        Broken{"torch_dropout", Proof::kBuilds, "Use harness::sdk::dropout"},
        Broken{"reads_on_the_host", Proof::kFused, "No .item(), no host reads"},
        Broken{"own_backward", Proof::kContract, "Take gradients by step.leaf and step.grad only"},
        Broken{"writes_other_groups", Proof::kIsolation, "Never write to weights in place"},
        Broken{"writes_in_place", Proof::kContract, "'generator.bias' in place in after phase 'generator'"},
        Broken{"draws_after", Proof::kContract, "Draw only from the step"},
        Broken{"draws_in_gate", Proof::kContract, "in the gate of phase 'generator'"},
        Broken{"bias_before_norm", Proof::kGradients, "No bias before a norm layer"},
        Broken{"stale_zero", Proof::kFused, "Read hyperparameters by step.hp"},
        Broken{"draws_in_reconstruct", Proof::kShapes, "Draw only from the step"},
        Broken{"remembers_calls", Proof::kShapes, "encode gives other values when it is asked again"},
        Broken{"mixes_in_elbo", Proof::kPerExample, "elbo().reconstruction of one example depends"},
        Broken{"sums_weights", Proof::kValues, "not without 1/k"},
        Broken{"bound_without_kl", Proof::kValues, "of one draw is not the ELBO on average"},
        Broken{"translates_one_way", Proof::kShapes, "translate to 'a' gives"},
        Broken{"keeps_a_member", Proof::kResume, "must be a parameter or bank.state"},
        Broken{"stale_option", Proof::kFused, "Read hyperparameters by step.hp"},
        Broken{"undeclared_phase", Proof::kBuilds, "List every phase in ModelInfo"},
        Broken{"orphan_parameter", Proof::kBuilds, "is in no group, so that no phase can train it"},
        Broken{"idle_group", Proof::kIsolation, "moved no parameter of its group"},
        Broken{"wrong_shape", Proof::kShapes, "generate gives"},
        Broken{"axis_beyond_latents", Proof::kShapes, "axes() names 'z', coordinate 1000000"},
        Broken{"mixes_examples", Proof::kPerExample, "depends on the others in the batch"},
        Broken{"infinite_terms", Proof::kContract, "Terms must be finite"}),
    [](const auto& tested) { return std::string(tested.param.model); });

}  // namespace
}  // namespace harness::check
