#include "harness/config/experiment.h"

#include <gtest/gtest.h>

#include "harness/base/sha256.h"
#include "tests/config/fake_catalog.h"
#include "tests/config/temporary_file.h"

namespace harness {
namespace {

using testing_support::fake_catalog;
using testing_support::TemporaryFolder;

constexpr char kGan[] = R"(schema = 1
name = "e"
[data]
plugin = "ring"
[model]
plugin = "gan"
[loss.adversarial]
plugin = "hinge"
)";

class ExperimentTest : public testing::Test {
 protected:
  Experiment load(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return load_experiment(folder_.write("e.toml", text), overrides, catalog_);
  }
  Settings resolved(const Experiment& experiment, const Settings& assignment = {}) {
    return resolve(experiment, assignment, catalog_);
  }
  std::string hash(const Experiment& experiment, const Settings& assignment = {}) {
    return configuration_hash(
        canonical_text(resolved(experiment, assignment), IdentityKeys(experiment, catalog_)));
  }
  std::string faults(const Experiment& experiment, const Settings& assignment) {
    try {
      resolved(experiment, assignment);
    } catch (const InputFaults& wrong) {
      return wrong.faults().front().message;
    }
    return "";
  }

  TemporaryFolder folder_;
  PluginCatalog catalog_ = fake_catalog();
};

TEST_F(ExperimentTest, FillsEveryDefaultInAndLeavesOutWhatDoesNotApply) {
  const Settings settings = resolved(load(kGan));
  EXPECT_EQ(settings.at("data.batch_size"), Value(64));
  EXPECT_EQ(settings.at("data.std"), Value(0.02));
  EXPECT_EQ(settings.at("loss.adversarial.margin"), Value(1.0));
  EXPECT_EQ(settings.at("loss.penalty.plugin"), Value("none"));
  EXPECT_EQ(settings.at("train.steps"), Value(10'000));
  EXPECT_EQ(settings.at("train.fuse"), Value(1));
  EXPECT_FALSE(settings.contains("loss.penalty.weight"));
  EXPECT_FALSE(settings.contains("loss.variational.plugin"));
  EXPECT_FALSE(settings.contains("optimizer.momentum")) << "Adam reads none";
  EXPECT_FALSE(settings.contains("optimizer.generator.lr")) << "the file does not set it";
  EXPECT_FALSE(settings.contains("phase.generator.every"));
}

TEST_F(ExperimentTest, TakesAModelsDefaultLosses) {
  const Settings settings = resolved(load(R"(schema = 1
name = "e"
data.plugin = "ring"
model.plugin = "vae"
loss.variational.beta = 4
)"));
  EXPECT_EQ(settings.at("loss.reconstruction.plugin"), Value("bernoulli"));
  EXPECT_EQ(settings.at("loss.variational.beta"), Value(4.0));
}

TEST_F(ExperimentTest, KeepsOverridesOfGroupsAndPhases) {
  const Settings settings = resolved(load(std::string(kGan) + R"([optimizer.generator]
kind = "sgd"
momentum = 0.5
[phase.discriminator]
repeat = 5
)"));
  EXPECT_EQ(settings.at("optimizer.generator.momentum"), Value(0.5));
  EXPECT_EQ(settings.at("optimizer.momentum"), Value(0.0)) << "one group reads it";
  EXPECT_EQ(settings.at("phase.discriminator.repeat"), Value(5));
}

TEST_F(ExperimentTest, AnAxisMayNameOptionsOfAnyPluginThatItsPluginAxisTakes) {
  const Experiment experiment = load(std::string(kGan) + R"([sweep.axes]
"loss.adversarial.plugin" = ["minimax", "hinge"]
"loss.adversarial.margin" = [1.0, 2.0]
)");
  const Settings minimax{{"loss.adversarial.plugin", "minimax"}, {"loss.adversarial.margin", 2.0}};
  EXPECT_FALSE(resolved(experiment, minimax).contains("loss.adversarial.margin"));
  EXPECT_EQ(hash(experiment, minimax),
            hash(experiment, {{"loss.adversarial.plugin", "minimax"}, {"loss.adversarial.margin", 1.0}}));
}

TEST_F(ExperimentTest, GivesEachPluginItsOwnReadingOfAnOption) {
  const Experiment experiment = load(R"(schema = 1
name = "e"
data.plugin = "ring"
model.latent_dim = 3
loss.adversarial.plugin = "hinge"
[sweep.axes]
"model.plugin" = ["gan", "points_gan"]
)");
  EXPECT_EQ(resolved(experiment, {{"model.plugin", "gan"}}).at("model.latent_dim"), Value(3));
  EXPECT_EQ(resolved(experiment, {{"model.plugin", "points_gan"}}).at("model.latent_dim"), Value(3.0));
}

TEST_F(ExperimentTest, RefusesACombinationThatCannotWork) {
  const Experiment experiment = load(std::string(kGan) + R"([loss.penalty]
plugin = "none"
[sweep.axes]
"loss.penalty.plugin" = ["none", "gradient_penalty"]
"model.norm" = ["batch", "layer"]
)");
  EXPECT_EQ(faults(experiment, {{"loss.penalty.plugin", "gradient_penalty"}, {"model.norm", "layer"}}), "");
  EXPECT_EQ(faults(experiment, {{"loss.penalty.plugin", "none"}, {"model.norm", "batch"}}), "");
  EXPECT_EQ(faults(experiment, {{"loss.penalty.plugin", "gradient_penalty"}, {"model.norm", "batch"}}),
            "penalty \"gradient_penalty\" needs a model with the property \"per_example_critic\", which "
            "\"gan\" has "
            "not with model.norm = \"batch\"; set model.norm to one of \"layer\", \"none\", or take another "
            "penalty");
}

TEST_F(ExperimentTest, LeavesAMetricOutWhereOnlyAnotherModelOfTheSweepGivesIt) {
  const Experiment experiment = load(R"(schema = 1
name = "e"
data.plugin = "ring"
loss.adversarial.plugin = "hinge"
metrics.list = ["distance", "neg_elbo"]
[sweep.axes]
"model.plugin" = ["gan", "vae"]
)");
  EXPECT_EQ(resolved(experiment, {{"model.plugin", "gan"}}).at("metrics.list"), Value(ValueList{"distance"}));
  EXPECT_EQ(resolved(experiment, {{"model.plugin", "vae"}}).at("metrics.list"),
            Value(ValueList{"distance", "neg_elbo"}));
}

TEST_F(ExperimentTest, AnExtractorOfFeaturesHasItsOptionsBesideTheMetrics) {
  const std::string list = std::string(kGan) + "[metrics]\nlist = [\"feature_distance\"]\n";
  const Experiment experiment = load(list + "features = \"pooled\"\n[metrics.pooled]\ncells = 7\n");
  EXPECT_EQ(resolved(experiment).at("metrics.pooled.cells"), Value(7));
  EXPECT_EQ(hash(experiment), hash(load(kGan))) << "it changes what is measured, not what is trained";
  const auto refusal = [&](const std::string& text) -> std::string {
    try {
      load(text);
    } catch (const InputFaults& wrong) {
      return wrong.faults().front().message;
    }
    return "";
  };
  EXPECT_EQ(refusal(list),
            "metric \"feature_distance\" compares features: set metrics.features to one of \"pooled\"");
  EXPECT_EQ(refusal(std::string(kGan) + "[metrics]\nlist = [\"distance\"]\nfeatures = \"pooled\"\n"),
            "metrics.features has no effect: no metric of metrics.list compares features");
}

TEST_F(ExperimentTest, IdentityIsTheSchemasWordUnlessTheKeyIsSwept) {
  const Experiment plain = load(kGan);
  const Experiment longer = load(std::string(kGan) + "[train]\nsteps = 5\nlog_every = 7\n");
  EXPECT_EQ(hash(plain), hash(longer)) << "a raised total continues the trial";
  EXPECT_EQ(hash(plain), hash(load(std::string(kGan) + "[metrics]\nlist = [\"distance\"]\n")));
  EXPECT_NE(hash(plain), hash(load(std::string(kGan) + "[optimizer]\nlr = 1e-3\n")));

  const Experiment swept = load(std::string(kGan) + "[sweep.axes]\n\"train.steps\" = [5, 6]\n");
  EXPECT_NE(hash(swept, {{"train.steps", 5}}), hash(swept, {{"train.steps", 6}}));
  EXPECT_FALSE(IdentityKeys(plain, catalog_).contains("model.verbose")) << "the plugin says so";
  EXPECT_TRUE(IdentityKeys(plain, catalog_).contains("model.norm"));
}

TEST_F(ExperimentTest, TheSeedIsInTheTrialsIdAndNotInTheConfiguration) {
  const Experiment one = load(kGan), three = load(std::string(kGan) + "[sweep]\nseeds = 3\n");
  EXPECT_EQ(hash(one), hash(three));
  EXPECT_EQ(three.sweep.seeds, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_NE(trial_id(hash(one), 0), trial_id(hash(one), 1));
  EXPECT_EQ(trial_id(hash(one), 0).size(), 16u);
}

TEST_F(ExperimentTest, ExtendsMergesKeyByKeyAndReplacesSchedulesWhole) {
  folder_.write("base/base.toml",
                std::string(kGan) + "[optimizer]\nlr = { linear = [[0, 1e-3], [9, 1e-4]] }\neps = 1e-6\n");
  const Experiment experiment = load(R"(extends = "base/base.toml"
name = "child"
[optimizer]
lr = { cosine = [[0, 1e-3]] }
)");
  EXPECT_EQ(experiment.name, "child");
  EXPECT_EQ(experiment.base.at("optimizer.eps"), Value(1e-6));
  EXPECT_EQ(experiment.base.at("optimizer.lr"), Value(Schedule{Schedule::Shape::kCosine, {{0, 1e-3}}}));
  EXPECT_EQ(experiment.toml.find("extends"), std::string::npos);
  EXPECT_EQ(hash(load(experiment.toml)), hash(experiment)) << "what is kept can be run again";
}

TEST_F(ExperimentTest, RefusesAnOverrideThatAnAxisWouldHide) {
  const std::string swept = std::string(kGan) + "[sweep.axes]\n\"optimizer.lr\" = [1e-3, 1e-4]\n";
  for (const std::string over : {"optimizer.lr=1.0", "optimizer={lr=1.0}", "\"optimizer\".lr = 1.0"}) {
    try {
      load(swept, {over});
      ADD_FAILURE() << over << " was taken";
    } catch (const InputFaults& wrong) {
      EXPECT_EQ(wrong.faults()[0].where.file, "--set " + over);
      EXPECT_EQ(wrong.faults()[0].message,
                "optimizer.lr is swept by the file, and its axis would hide this value; set the axis: "
                "--set 'sweep.axes.\"optimizer.lr\"=[...]'");
    }
  }
  const Experiment changed = load(swept, {"sweep.axes.\"optimizer.lr\"=[0.5]"});
  ASSERT_EQ(changed.sweep.axes.size(), 1u);
  EXPECT_EQ(changed.sweep.axes[0].values, std::vector<Value>{Value(0.5)});
}

TEST_F(ExperimentTest, RefusesANameOfTheResultsFolder) {
  for (const std::string name : {"spools", "writer.lock", "workers.lock"}) {
    try {
      load(kGan, {"name=\"" + name + "\""});
      ADD_FAILURE() << name << " was taken";
    } catch (const InputFaults& wrong) {
      EXPECT_EQ(wrong.faults()[0].message,
                "name \"" + name + "\" is that of a file or folder beside the database");
    }
  }
  EXPECT_EQ(load(kGan, {"name=\"spools-of-mine\""}).name, "spools-of-mine");
}

TEST_F(ExperimentTest, WantsAGoalForAnObjectiveThatHasNone) {
  const auto with = [](const std::string& objective) {
    return std::vector<std::string>{"metrics.list=[\"modes\"]", "sweep.objective={" + objective + "}"};
  };
  EXPECT_EQ(load(kGan, with("metric = \"modes\"")).sweep.objective_metric, "modes");
  EXPECT_EQ(load(kGan, with("metric = \"modes.covered\", goal = \"max\"")).sweep.objective_goal, "max");
  for (const auto& [metric, message] :
       {std::pair{"modes.covered",
                  "sweep.objective.metric \"modes.covered\" has no goal of its own; add which values are "
                  "better: goal = \"min\" or \"max\""},
        {"modes_covered",
         "sweep.objective.metric \"modes_covered\" is not in metrics.list; there: \"modes\""}}) {
    try {
      load(kGan, with(std::string("metric = \"") + metric + "\""));
      ADD_FAILURE() << metric << " was taken";
    } catch (const InputFaults& wrong) {
      EXPECT_EQ(wrong.faults()[0].message, message);
    }
  }
}

TEST_F(ExperimentTest, OverridesWinAndAreInTheTextThatIsKept) {
  const Experiment experiment =
      load(kGan, {"train.steps=500", "loss.adversarial.plugin=\"minimax\"", "sweep.seeds=2"});
  EXPECT_EQ(experiment.base.at("train.steps"), Value(500));
  EXPECT_EQ(experiment.sweep.seeds.size(), 2u);
  EXPECT_EQ(experiment.toml_sha256, sha256_hex(experiment.toml));
  EXPECT_EQ(hash(load(experiment.toml)), hash(experiment));
  EXPECT_EQ(load(kGan).toml, kGan) << "an untouched file is kept letter by letter";
}

TEST_F(ExperimentTest, AResolvedConfigurationCanBeRunAsItIs) {
  const Experiment experiment = load(R"(schema = 1
name = "e"
data.plugin = "ring"
model = { plugin = "gan", norm = "layer" }
loss.adversarial.plugin = "hinge"
loss.penalty = { plugin = "gradient_penalty", weight = { cosine = [[0, 10], [100, 1]] } }
optimizer.generator.kind = "rmsprop"
metrics.list = ["distance"]
train.fuse = "auto"
)");
  const Settings settings = resolved(experiment);
  const Experiment again = load(to_toml("again", settings, 7));
  EXPECT_EQ(resolved(again), settings);
  EXPECT_EQ(hash(again), hash(experiment));
  EXPECT_EQ(again.sweep.seeds, (std::vector<std::int64_t>{7}));
}

// Of a sweep, a configuration may not reach every step, or give every metric, that the file names.
TEST_F(ExperimentTest, AConfigurationOfASweepCanBeRunAsItIs) {
  const Experiment experiment = load(R"(schema = 1
name = "e"
data.plugin = "ring"
model.plugin = "gan"
loss.adversarial.plugin = "hinge"
[metrics]
list = ["distance"]
features = "pooled"
at = [4, 6]
[sweep.axes]
train.steps = [4, 8]
metrics.list = [["distance"], ["distance", "feature_distance"]]
)");
  for (const auto& [steps, metrics] : {std::pair{4, 1}, {4, 2}, {8, 1}, {8, 2}}) {
    ValueList list{Value("distance"), Value("feature_distance")};
    list.resize(metrics);
    const Settings settings =
        resolved(experiment, {{"train.steps", Value(steps)}, {"metrics.list", Value(list)}});
    EXPECT_EQ(settings.at("metrics.at").list().size(), steps == 4 ? 1U : 2U);
    EXPECT_EQ(settings.at("metrics.features"), Value(metrics == 1 ? "" : "pooled"));
    EXPECT_EQ(settings.contains("metrics.pooled.cells"), metrics == 2);
    EXPECT_EQ(resolved(load(to_toml("again", settings, 7))), settings);
  }
}

// The channels of a perceptron are no part of it, and no two configurations differ by them alone.
TEST_F(ExperimentTest, LeavesOutAnOptionThatAnotherMakesUnread) {
  const std::string vae = R"(schema = 1
name = "e"
data.plugin = "digits"
data.path = "digits"
model.plugin = "vae"
)";
  EXPECT_FALSE(resolved(load(vae)).contains("model.channels"));
  EXPECT_EQ(resolved(load(vae + "model.architecture = \"conv\"\n")).at("model.channels"), Value(32));
  const Experiment both = load(vae + R"([sweep.axes]
model.architecture = ["mlp", "conv"]
model.channels = [16, 32]
)");
  const auto of = [&](const char* architecture, int channels) {
    return hash(both, {{"model.architecture", Value(architecture)}, {"model.channels", Value(channels)}});
  };
  EXPECT_EQ(of("mlp", 16), of("mlp", 32));
  EXPECT_NE(of("conv", 16), of("conv", 32));
  EXPECT_THROW(load(vae + "[sweep.axes]\nmodel.channels = [16, 32]\n"), InputFaults);
}

TEST_F(ExperimentTest, TheTwoSpellingsOfAnAxisAreOne) {
  const std::string plain = std::string(kGan) + "[sweep.axes]\noptimizer.lr = [1e-3, 1e-2]\n";
  const Experiment set = load(plain, {"sweep.axes.\"optimizer.lr\"=[0.5]"});
  ASSERT_EQ(set.sweep.axes.size(), 1U);
  EXPECT_EQ(set.sweep.axes[0].values, ValueList{Value(0.5)});
  folder_.write("base.toml", std::string(kGan) + "[sweep.axes]\n\"optimizer.lr\" = [1e-3, 1e-2]\n");
  const Experiment extended = load("extends = \"base.toml\"\n[sweep.axes.optimizer]\nlr = [0.5]\n");
  ASSERT_EQ(extended.sweep.axes.size(), 1U);
  EXPECT_EQ(extended.sweep.axes[0].values, ValueList{Value(0.5)});
}

}  // namespace
}  // namespace harness
