// What metrics say of latents whose relation to the factors is known, and of scikit-learn's on seeded ones.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "harness/base/json.h"
#include "plugins/metrics/factor_information.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

// [n, factors], each uniform over 0 .. 9.
at::Tensor ten_levels(std::int64_t n, std::int64_t factors) {
  const IndexedRandom random(5, 9);
  const at::Tensor rows = at::empty({n, factors}, at::kFloat);
  float* out = rows.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < n * factors; ++i)
    out[i] = static_cast<float>(random.below(static_cast<std::uint64_t>(i), 10));
  return rows;
}

// Encodes an image as its first pixels.
class FirstPixels : public sdk::Model {
 public:
  explicit FirstPixels(std::int64_t codes) : codes_(codes) {}
  void build(sdk::ModuleBank&) override {}
  std::vector<sdk::Stage> schedule() const override { return {}; }
  std::vector<sdk::Term> terms(std::string_view, sdk::Step&) override { return {}; }
  at::Tensor encode(sdk::Step&, const at::Tensor& x) override { return x.flatten(1).narrow(1, 0, codes_); }

 private:
  std::int64_t codes_;
};

// The metric's scores where examples are encoded as the rows of `codes`, fed in batches of 300.
std::map<std::string, double> scores_of(const char* name, const at::Tensor& codes, const at::Tensor& factors,
                                        const Settings& settings = {}) {
  const auto metric = tests::bundled().metric(name).make(settings);
  sdk::MetricContext context;
  context.data.shape = {1, 1, codes.size(1)};
  context.data.test_size = codes.size(0);
  context.factors = factors;
  for (std::int64_t f = 0; factors.defined() && f < factors.size(1); ++f)
    context.factor_names.push_back("f" + std::to_string(f));
  metric->begin(context);
  FirstPixels model(codes.size(1));
  tests::FakeStep step;
  for (const at::Tensor& batch : codes.split(300))
    metric->real(model, step, batch.view({-1, 1, 1, codes.size(1)}));
  std::map<std::string, double> scores;
  for (const sdk::Score& score : metric->finish()) {
    EXPECT_EQ(score.n_real, codes.size(0));
    EXPECT_TRUE(scores.emplace(score.name, score.value).second);
  }
  return scores;
}

TEST(MutualInformationGap, OfCodesThatAreTheFactorsIsNearlyOneAndOfOthersNearlyNone) {
  const at::Tensor factors = ten_levels(10'000, 10);
  const auto own = scores_of("mutual_information_gap", factors, factors);
  EXPECT_GT(own.at(""), 0.9);
  EXPECT_LE(own.at(""), 1.0);
  double sum = 0.0;
  for (int f = 0; f < 10; ++f) sum += own.at("f" + std::to_string(f));
  EXPECT_NEAR(own.at(""), sum / 10.0, 1e-12);
  EXPECT_EQ(scores_of("mutual_information_gap", at::zeros({10'000, 10}), factors).at(""), 0.0);
  EXPECT_NEAR(scores_of("mutual_information_gap", at::cat({factors, factors}, 1), factors).at(""), 0.0,
              1e-12);
  // Half of the factors have a latent of their own, half have none.
  const auto half = scores_of("mutual_information_gap", factors.narrow(1, 0, 5), factors);
  EXPECT_GT(half.at("f4"), 0.9);
  EXPECT_LT(half.at("f5"), 0.05);
}

TEST(MutualInformationGap, LeavesOutFactorsThatDoNotVaryAndGivesASingleLatentNoSecond) {
  at::Tensor factors = ten_levels(500, 2);
  factors.select(1, 1).fill_(3.0);
  const auto scores = scores_of("mutual_information_gap", factors.narrow(1, 0, 1), factors);
  EXPECT_NEAR(scores.at(""), 1.0, 1e-12);
  EXPECT_FALSE(scores.contains("f1"));
  EXPECT_NE(tests::refusal([&] {
              scores_of("mutual_information_gap", factors, at::ones({500, 1}));
            }).find("no factor varies"),
            std::string::npos);
  EXPECT_NE(
      tests::refusal([&] { scores_of("mutual_information_gap", factors / 0.0, factors); }).find("not finite"),
      std::string::npos);
}

// Each value is a level of its own: any latent that varies would know all of it.
TEST(MutualInformationGap, RefusesAFactorThatVariesContinuously) {
  at::Tensor factors = ten_levels(500, 2);
  factors.select(1, 1).copy_(at::linspace(0.0, 1.0, 500));
  const std::string said = tests::refusal([&] { scores_of("mutual_information_gap", factors, factors); });
  EXPECT_NE(said.find("\"f1\" has 500 levels among 500 held-out examples"), std::string::npos) << said;
  factors.select(1, 1).mul_(99.0).floor_();  // 100 levels, of 5 examples or one more
  EXPECT_TRUE(scores_of("mutual_information_gap", factors, factors).contains("f1"));
}

TEST(MutualInformation, OfTwoFairCoinsIsOneBitWithItselfAndNoneWithTheOther) {
  const at::Tensor coins = tests::rows_of({{0, 0}, {1, 0}, {0, 1}, {1, 1}});
  const FactorInformation information(coins, coins, 2);
  for (const std::size_t factor : {0U, 1U}) {
    EXPECT_NEAR(information.shared[factor][factor], std::log(2.0), 1e-15);
    EXPECT_NEAR(information.shared[factor][1 - factor], 0.0, 1e-15);
    EXPECT_NEAR(information.entropies[factor], std::log(2.0), 1e-15);
  }
}

TEST(BinnedLevels, AreOfEqualWidthWithTheirLowerEdgeAndTheLastOnesUpper) {
  const Levels levels = binned_levels(at::tensor({0.0, 0.9, 1.0, 2.9, 3.0, 4.0}, at::kDouble), 4);
  EXPECT_TRUE(at::equal(levels.of, at::tensor({0, 0, 1, 2, 3, 3}, at::kLong)));
  EXPECT_EQ(levels.count, 4);
}

TEST(MutualInformation, IsThatOfScikitLearn) {
  std::ostringstream text;
  text
      << std::ifstream(std::string(HARNESS_SOURCE_DIR) + "/tests/plugin_metrics/latents_golden.json").rdbuf();
  const nlohmann::json golden = parse_json(text.str());
  for (const nlohmann::json& set : golden.at("sets")) {
    const auto rows = [&](const char* key) {
      return tests::rows_of(set.at(key).get<std::vector<std::vector<double>>>());
    };
    const std::string name = set.at("name").get<std::string>();
    const FactorInformation found(rows("factors"), rows("codes"), golden.at("bins").get<std::int64_t>());
    const auto shared = set.at("shared").get<std::vector<std::vector<double>>>();
    double sum = 0.0;
    for (std::size_t f = 0; f < shared.size(); ++f) {
      EXPECT_NEAR(found.entropies[f], set.at("entropies")[f].get<double>(), 1e-12) << name;
      for (std::size_t latent = 0; latent < shared[f].size(); ++latent)
        EXPECT_NEAR(found.shared[f][latent], shared[f][latent], 1e-12) << name;
      EXPECT_NEAR(found.gap(f), set.at("gaps")[f].get<double>(), 1e-12) << name;
      sum += found.gap(f);
    }
    EXPECT_NEAR(sum / static_cast<double>(shared.size()), set.at("mean").get<double>(), 1e-12) << name;
  }
}

TEST(ActiveUnits, AreThoseWhoseMeansVaryByMoreThanTheThreshold) {
  // Two values, half of the examples each: the variance is their half gap squared, times n / (n - 1).
  const std::int64_t n = 1'000;
  const at::Tensor side = at::arange(n, at::kDouble).remainder(2).mul(2).sub(1).unsqueeze(1);
  const at::Tensor codes = side * at::tensor({1.0, 0.1005, 0.0995, 0.0}, at::kDouble) +
                           at::tensor({0.0, 3e4, -5.0, 7.0}, at::kDouble);
  const auto scores = scores_of("active_units", codes, {});
  EXPECT_EQ(scores.at(""), 2.0);
  EXPECT_EQ(scores.at("share"), 0.5);
  EXPECT_EQ(scores.at("units"), 4.0);
  EXPECT_EQ(scores_of("active_units", codes, {}, {{"threshold", 0.0}}).at(""), 3.0);
  EXPECT_EQ(scores_of("active_units", codes, {}, {{"threshold", 0.5}}).at(""), 1.0);
  EXPECT_NE(tests::refusal([&] { scores_of("active_units", codes / 0.0, {}); }).find("not finite"),
            std::string::npos);
}

}  // namespace
}  // namespace harness::plugins
