#include "harness/metrics/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"
#include "harness/metrics/applicability.h"
#include "tests/metrics/fakes.h"

namespace harness::metrics {
namespace {

using testing::counting;
using testing::FakeTrial;
using ::testing::HasSubstr;
using testing::Log;
using testing::Recording;

class EvaluationTest : public ::testing::Test {
 protected:
  EvaluationTest() {
    sdk::ModelEntry model{{"scaled", "For tests.", {}}, {}, {}};
    model.info.capabilities = {sdk::Capability::kSample, sdk::Capability::kElbo};
    model.info.groups = {"any"};
    model.info.phases = {"any"};
    model.make = [](const Settings&, const sdk::ModelContext&) { return nullptr; };
    registry_.add(std::move(model));
    add("first", logs_[0], [](sdk::MetricInfo& info) { info.unit = "sum"; });
    add("second", logs_[1], [](sdk::MetricInfo& info) { info.goal = sdk::Goal::kMaximize; });
  }

  void add(const std::string& name, Log& log, const std::function<void(sdk::MetricInfo&)>& change) {
    sdk::MetricEntry entry{{name, "For tests.", {}}, {}, {}};
    entry.info.needs = {sdk::Capability::kSample};
    change(entry.info);
    entry.make = [&log](const Settings&) { return std::make_unique<Recording>(log); };
    registry_.add(std::move(entry));
  }
  static Settings settings(ValueList metrics) {
    return {{"model.plugin", "scaled"},
            {"metrics.list", std::move(metrics)},
            {"metrics.samples", 10},
            {"metrics.batch_size", 8}};
  }
  std::vector<NamedScore> run(ValueList metrics, FakeTrial& trial) {
    return Evaluation(registry_, data_, settings(std::move(metrics)), extractors_).run(trial);
  }

  plugin::Registry registry_;
  Log logs_[2];
  data::ResidentData data_ = counting();
  Extractors extractors_;
};

TEST_F(EvaluationTest, FeedsHeldOutDataInOrderAndSamplesInBatchesOfTheMetricSize) {
  FakeTrial trial;
  run({"first"}, trial);
  ASSERT_EQ(logs_[0].real.size(), 3u);
  const at::Tensor real = at::cat(logs_[0].real);
  EXPECT_TRUE(
      at::allclose(real.select(1, 0).select(1, 0).select(1, 0), at::arange(20, at::kFloat) / 127.5 - 1.0));
  EXPECT_TRUE(at::equal(at::cat(logs_[0].labels), at::arange(20, at::kLong) % 3));
  ASSERT_EQ(logs_[0].fake.size(), 2u);
  EXPECT_EQ(logs_[0].fake[0].size(0), 8);
  EXPECT_EQ(logs_[0].fake[1].size(0), 2);
  // Labels of every second of the 20 held-out examples, which may be sorted by class.
  EXPECT_TRUE(at::equal(at::cat(trial.model().labels), 2 * at::arange(10, at::kLong) % 3));
}

TEST_F(EvaluationTest, EveryTrialMeetsTheSameLatentsAndNoise) {
  FakeTrial half(0.5), whole(1.0);
  run({"first"}, half);
  const Log of_half = logs_[0];
  run({"first"}, whole);
  EXPECT_TRUE(at::equal(at::cat(of_half.fake) * 2, at::cat(logs_[0].fake)));
  EXPECT_TRUE(at::equal(at::cat(of_half.noise), at::cat(logs_[0].noise)));
  EXPECT_FALSE(at::equal(logs_[0].fake[0].narrow(0, 0, 2), logs_[0].fake[1])) << "batches draw their own";
}

TEST_F(EvaluationTest, AFurtherMetricChangesNothingForTheOthers) {
  FakeTrial trial;
  run({"second"}, trial);
  const Log alone = logs_[1];
  run({"first", "second"}, trial);
  for (const auto member : {&Log::real, &Log::fake, &Log::noise})
    EXPECT_TRUE(at::equal(at::cat(alone.*member), at::cat(logs_[1].*member)));
}

TEST_F(EvaluationTest, NamesScoresAndSaysGoalUnitAndCounts) {
  FakeTrial trial;
  const std::vector<NamedScore> scores = run({"first", "second"}, trial);
  ASSERT_EQ(scores.size(), 4u);
  EXPECT_EQ(scores[0].metric, "first");
  EXPECT_EQ(scores[0].goal, "min");
  EXPECT_EQ(scores[0].unit, "sum");
  EXPECT_EQ(scores[0].score.n_real, 20);
  EXPECT_EQ(scores[0].score.error, 0.5);
  EXPECT_EQ(scores[1].metric, "first.further");
  EXPECT_EQ(scores[1].goal, "none");
  EXPECT_EQ(scores[2].goal, "max");
  EXPECT_GT(scores[0].seconds, 0.0);
}

TEST_F(EvaluationTest, ReferencesTakeTrainingExamplesInPlaceOfSamples) {
  FakeTrial trial;
  Log of_model;
  add("of_model", of_model, [](sdk::MetricInfo& info) { info.needs.push_back(sdk::Capability::kElbo); });
  const auto scores =
      Evaluation(registry_, data_, settings({"of_model", "first"}), extractors_).references(trial);
  ASSERT_EQ(scores.size(), 2u) << "no density is known, and the other metric asks the model for more";
  EXPECT_EQ(scores[0].metric, "reference.training_data.first");
  EXPECT_EQ(scores[1].metric, "reference.training_data.first.further");
  EXPECT_EQ(scores[0].goal, "none") << "it ranks nothing";
  EXPECT_TRUE(trial.model().labels.empty()) << "nothing was generated";
  // All four training examples, not the ten that were asked for.
  EXPECT_TRUE(at::allclose(at::cat(logs_[0].fake).select(1, 0).select(1, 0).select(1, 0),
                           at::arange(4, at::kFloat) / 127.5 - 1.0));
  EXPECT_EQ(at::cat(logs_[0].real).size(0), 20);
}

// Two modes at (-50, 1) and (50, 2), standard deviation 0.5, ten draws.
TEST_F(EvaluationTest, ReferencesDrawFromADensityThatIsKnown) {
  const data::ResidentData points(std::make_unique<testing::TwoModes>(), at::kCPU);
  Log log;
  add("on_points", log, [](sdk::MetricInfo& info) { info.points = true; });
  FakeTrial trial(0.5, {2});
  const auto scores = Evaluation(registry_, points, settings({"on_points"}), extractors_).references(trial);
  ASSERT_EQ(scores.size(), 4u);
  EXPECT_EQ(scores[2].metric, "reference.density.on_points");
  const at::Tensor drawn = at::cat(log.fake);
  ASSERT_EQ(drawn.size(0), 10);
  const at::Tensor right = drawn.select(1, 0) > 0;
  EXPECT_TRUE(right.any().item<bool>() && !right.all().item<bool>()) << "both modes";
  const at::Tensor centres = at::stack({at::where(right, 50.0, -50.0), at::where(right, 2.0, 1.0)}, 1);
  const at::Tensor off = (drawn - centres).abs();
  EXPECT_LT(off.max().item<double>(), 5 * 0.5);
  EXPECT_GT(off.max().item<double>(), 0.5 / 10);
  FakeTrial other(2.0, {2});
  Evaluation(registry_, points, settings({"on_points"}), extractors_).references(other);
  EXPECT_TRUE(at::equal(drawn, at::cat(log.fake))) << "the same for every trial";
}

TEST_F(EvaluationTest, BatchesThatNoMetricTakesAreNotMade) {
  Log log;
  add("real_only", log, [](sdk::MetricInfo& info) { info.takes_fake = false; });
  FakeTrial trial;
  run({"real_only"}, trial);
  EXPECT_EQ(log.real.size(), 3u);
  EXPECT_TRUE(trial.model().labels.empty()) << "nothing was generated";
}

TEST_F(EvaluationTest, CanBeEndedBetweenBatches) {
  FakeTrial trial;
  int batches = 0;
  EXPECT_THROW(Evaluation(registry_, data_, settings({"first"}), extractors_)
                   .run(trial,
                        [&] {
                          if (++batches == 2) throw std::runtime_error("enough");
                        }),
               std::runtime_error);
  EXPECT_EQ(logs_[0].real.size(), 2u);
}

TEST_F(EvaluationTest, SaysWhyAMetricDoesNotApply) {
  const auto why = [&](const std::function<void(sdk::MetricInfo&, sdk::DataInfo&)>& change) {
    sdk::MetricInfo metric;
    Circumstances there = circumstances_of(registry_, settings({}), data_.dataset());
    change(metric, there.data);
    return why_not(metric, there);
  };
  EXPECT_EQ(why([](auto&, auto&) {}), "");
  EXPECT_THAT(why([](auto& metric, auto&) { metric.needs = {sdk::Capability::kReconstruct}; }),
              HasSubstr("reconstruct"));
  EXPECT_EQ(why([](auto& metric, auto&) { metric.images = false; }), "the data are images");
  EXPECT_EQ(why([](auto&, auto& data) { data.shape = {2}; }), "the data are points");
  EXPECT_THAT(why([](auto& metric, auto&) { metric.needs_mixture = true; }), HasSubstr("density"));
  EXPECT_EQ(why([](auto& metric, auto&) { metric.binary_only = true; }),
            "the data are not binary; take a metric for grey images (neg_elbo_grey)");
  EXPECT_THAT(why([](auto& metric, auto& data) { metric.grey_only = data.binary = true; }),
              HasSubstr("the data are binary; take"));
  EXPECT_THAT(why([](auto&, auto& data) { data.test_size = 0; }), HasSubstr("no held-out"));
  EXPECT_THAT(why([](auto& metric, auto&) { metric.demands = {"invertible"}; }),
              HasSubstr("the property \"invertible\""));
  EXPECT_THAT(why([](auto& metric, auto&) { metric.needs_features = true; }), HasSubstr("metrics.features"));
  EXPECT_THAT(why([](auto& metric, auto& data) { metric.needs_labels = true, data.classes = 0; }),
              HasSubstr("no labels"));
  EXPECT_EQ(why([](auto& metric, auto&) { metric.needs_labels = true; }), "");
  EXPECT_THAT(why([](auto& metric, auto&) { metric.needs_factors = true; }), HasSubstr("made from"));
  Log log;
  add("copies", log, [](sdk::MetricInfo& info) { info.needs = {sdk::Capability::kReconstruct}; });
  try {
    Evaluation(registry_, data_, settings({"copies"}), extractors_);
    FAIL() << "a metric without its capability was taken";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("\"copies\""));
  }
}

// Means of columns.
class Columns : public sdk::FeatureExtractor {
 public:
  std::int64_t dimensions() const override { return 2; }
  at::Tensor features(const at::Tensor& images) override { return images.mean({1, 2}); }
  std::string content_hash() const override { return std::string(64, 'e'); }
  std::vector<sdk::Score> quality() const override { return {{"accuracy", 0.75, 0.0, 20}}; }
};

TEST_F(EvaluationTest, SaysWhyAnExtractorDoesNotApply) {
  sdk::FeatureExtractorEntry extractor{{"digits", "For tests.", {}}, {}};
  extractor.info.needs_labels = true;
  extractor.make = [](const Settings&, const sdk::ExtractorContext&) { return std::make_unique<Columns>(); };
  registry_.add(std::move(extractor));
  Settings chosen = settings({});
  chosen["metrics.features"] = "digits";
  sdk::MetricInfo metric;
  metric.needs_features = true;
  Circumstances there = circumstances_of(registry_, chosen, data_.dataset());
  EXPECT_EQ(why_not(metric, there), "");
  there.data.classes = 0;
  EXPECT_THAT(why_not(metric, there), HasSubstr("\"digits\" learns from labels"));
  there.data.classes = 3;
  metric.needs_classes = true;
  EXPECT_THAT(why_not(metric, there), HasSubstr("it asks a classifier"));
  there.extractor_info.classifies = true;
  EXPECT_EQ(why_not(metric, there), "");
}

TEST_F(EvaluationTest, AdvisesAnOptionOnlyToADataSetThatHasIt) {
  sdk::DatasetEntry digits{{"digits", "For tests.", {}}, {}};
  OptionSpec binarize;
  binarize.name = "binarize";
  binarize.type = OptionType::kBool;
  binarize.help = "for tests";
  binarize.default_value = false;
  digits.options = {binarize};
  digits.make = [](const Settings&, const sdk::DataFolder&) { return nullptr; };
  registry_.add(std::move(digits));
  Settings chosen = settings({});
  chosen["data.plugin"] = "digits";
  sdk::MetricInfo metric;
  metric.binary_only = true;
  EXPECT_THAT(why_not(metric, circumstances_of(registry_, chosen, data_.dataset())),
              HasSubstr("set data.binarize, or take"));
}

// A property may come from the model, at its options, or from a loss that fills one of its roles.
TEST_F(EvaluationTest, KnowsThePropertiesOfTheModelAndItsLosses) {
  OptionSpec option;
  option.name = "layers";
  option.type = OptionType::kInteger;
  option.help = "for tests";
  option.default_value = 1;
  sdk::ModelEntry model{{"flow", "For tests.", {option}}, {}, {}};
  model.info.groups = model.info.phases = {"any"};
  model.info.roles = {{sdk::Role::kReconstruction}};
  model.info.properties = {{"invertible"}, {"exact", "layers", {"2"}}};
  model.make = [](const Settings&, const sdk::ModelContext&) { return nullptr; };
  registry_.add(std::move(model));
  sdk::LossEntry<sdk::Reconstruction> loss{{"counted", "For tests.", {}}, {}, {"probability_mass"}, {}};
  loss.make = [](const Settings&, const sdk::DataInfo&) { return nullptr; };
  registry_.add(std::move(loss));
  const auto properties = [&](std::int64_t layers, const char* reconstruction) {
    const Settings settings{
        {"model.plugin", "flow"}, {"model.layers", layers}, {"loss.reconstruction.plugin", reconstruction}};
    return circumstances_of(registry_, settings, data_.dataset()).properties;
  };
  EXPECT_THAT(properties(1, "counted"), ::testing::ElementsAre("invertible", "exact", "probability_mass"));
  EXPECT_THAT(properties(2, "none"), ::testing::ElementsAre("invertible"));
  sdk::MetricInfo metric;
  metric.demands = {"invertible"};
  EXPECT_EQ(why_not(metric, circumstances_of(registry_, {{"model.plugin", "flow"}, {"model.layers", 2}},
                                             data_.dataset())),
            "");
}

// The mean feature of the samples.
class MeanFeature : public sdk::Metric {
 public:
  void begin(const sdk::MetricContext& context) override { features_ = context.features; }
  void fake(sdk::Model&, sdk::Step&, const at::Tensor& batch) override {
    value_ = features_->features(batch).mean().item<double>();
  }
  std::vector<sdk::Score> finish() override { return {{"", value_}, {"further", 2.0}}; }

 private:
  sdk::FeatureExtractor* features_ = nullptr;
  double value_ = 0.0;
};

TEST_F(EvaluationTest, GivesAMetricTheExtractorOfTheSettingsAndSaysWhichItWas) {
  int made = 0;
  double seen = 0.0;
  OptionSpec option;
  option.name = "scale";
  option.help = "for tests";
  option.default_value = 1.0;
  sdk::FeatureExtractorEntry extractor{{"columns", "For tests.", {option}}, {}};
  extractor.make = [&](const Settings& settings, const sdk::ExtractorContext& context) {
    ++made;
    seen = settings.at("scale").real();
    EXPECT_EQ(context.dataset.info().train_size, 4);
    EXPECT_TRUE(context.device.is_cpu());
    EXPECT_EQ(context.folder.root, "weights");
    EXPECT_EQ(context.cache, "") << "it is made at once";
    return std::make_unique<Columns>();
  };
  registry_.add(std::move(extractor));
  sdk::MetricEntry metric{{"mean_feature", "For tests.", {}}, {}, {}};
  metric.info.needs_features = true;
  metric.info.takes_real = false;
  metric.make = [](const Settings&) { return std::make_unique<MeanFeature>(); };
  registry_.add(std::move(metric));

  Settings trial_settings = settings({"first", "mean_feature"});
  trial_settings["metrics.features"] = "columns";
  trial_settings["metrics.columns.scale"] = 0.5;
  Extractors extractors({"weights"});
  FakeTrial trial;
  std::vector<NamedScore> scores;
  for (int time = 0; time < 2; ++time)
    scores = Evaluation(registry_, data_, trial_settings, extractors).run(trial);
  EXPECT_EQ(made, 1);
  EXPECT_EQ(seen, 0.5);
  ASSERT_EQ(scores.size(), 5u);
  EXPECT_EQ(scores[0].extractor + scores[0].extractor_hash, "") << "it needs no features";
  EXPECT_EQ(scores[4].metric, "columns.accuracy");
  EXPECT_EQ(scores[4].score.value, 0.75);
  EXPECT_EQ(scores[4].score.n_real, 20);
  EXPECT_EQ(scores[4].goal, "none");
  for (const std::size_t i : {2u, 3u, 4u}) {
    EXPECT_EQ(scores[i].extractor, "columns");
    EXPECT_EQ(scores[i].extractor_hash, std::string(64, 'e'));
  }
  EXPECT_NEAR(scores[2].score.value, logs_[0].fake.back().mean().item<double>(), 1e-6);
  trial_settings["metrics.columns.scale"] = 2.0;
  Evaluation(registry_, data_, trial_settings, extractors).run(trial);
  EXPECT_EQ(made, 2) << "other options are another extractor";
}

}  // namespace
}  // namespace harness::metrics
