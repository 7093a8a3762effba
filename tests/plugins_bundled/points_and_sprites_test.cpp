// The procedural data sets: what they draw against what they say of it.
#include <gmock/gmock.h>

#include <numbers>
#include <set>

#include "tests/plugins_bundled/bundled.h"

namespace harness::tests {
namespace {

std::unique_ptr<sdk::Dataset> open(const std::string& name, const Settings& settings = {}) {
  return bundled().dataset(name).make(settings, sdk::DataFolder{});
}

TEST(Gaussians, LieOnTheProtocolsRing) {
  const sdk::Mixture ring = *open("gaussians")->mixture();
  EXPECT_EQ(ring.centres.sizes(), at::IntArrayRef({8, 2}));
  EXPECT_EQ(ring.standard_deviation, 0.01);
  EXPECT_LT((ring.centres.square().sum(1) - 1.0).abs().max().item<double>(), 1e-12);
  EXPECT_NEAR((ring.centres[1] - ring.centres[0]).norm().item<double>(),
              2.0 * std::sin(std::numbers::pi / 8.0), 1e-12);
}

TEST(Gaussians, LieOnTheProtocolsGrid) {
  const sdk::Mixture grid = *open("gaussians", {{"layout", "grid"}})->mixture();
  EXPECT_EQ(grid.centres.sizes(), at::IntArrayRef({25, 2}));
  EXPECT_EQ(grid.standard_deviation, 0.05);
  EXPECT_EQ(grid.centres.min().item<double>(), -4.0);
  EXPECT_EQ(grid.centres.max().item<double>(), 4.0);
  EXPECT_EQ((grid.centres[1] - grid.centres[0]).norm().item<double>(), 2.0);
}

TEST(Gaussians, SpreadAroundTheirLabelledCentre) {
  const auto data = open("gaussians", {{"layout", "grid"}});
  const sdk::Examples points = data->read("data", sdk::Split::kTrain, 0, 100'000);
  const at::Tensor offsets =
      points.values.to(at::kDouble) - data->mixture()->centres.index_select(0, points.labels);
  EXPECT_NEAR(offsets.mean().item<double>(), 0.0, 5 * 0.05 / std::sqrt(2e5));
  EXPECT_NEAR(offsets.std().item<double>(), 0.05, 5 * 0.05 / std::sqrt(4e5));
  // Normal, not merely of that variance: the fourth moment is 3 s^4, with error s^4 sqrt(96 / n).
  EXPECT_NEAR(offsets.pow(4).mean().item<double>() / std::pow(0.05, 4), 3.0, 5 * std::sqrt(96 / 2e5));
  const at::Tensor counts = at::bincount(points.labels, {}, 25);
  EXPECT_LT((counts - 4000).abs().max().item<int>(), 5 * std::sqrt(4000.0));
}

TEST(Gaussians, AreTheSamePointsInEveryBlockAndOthersInEverySplitAndSeed) {
  const auto data = open("gaussians");
  const at::Tensor whole = data->read("data", sdk::Split::kTrain, 0, 100).values;
  EXPECT_TRUE(at::equal(whole.narrow(0, 40, 10), data->read("data", sdk::Split::kTrain, 40, 50).values));
  EXPECT_FALSE(at::equal(whole, data->read("data", sdk::Split::kTest, 0, 100).values));
  const auto other = open("gaussians", {{"seed", 1}});
  EXPECT_FALSE(at::equal(whole, other->read("data", sdk::Split::kTrain, 0, 100).values));
  EXPECT_NE(data->content_hash(), other->content_hash());
}

TEST(Gaussians, RefuseAGridThatIsNoSquare) {
  EXPECT_NE(refusal([] {
              open("gaussians", {{"layout", "grid"}, {"modes", 24}});
            }).find("24 modes is no square"),
            std::string::npos);
}

TEST(Sprites, KnowTheirFactors) {
  const auto data = open("sprites", {{"train_size", 2000}});
  EXPECT_EQ(data->factor_names(), (std::vector<std::string>{"shape", "size", "rotation", "x", "y"}));
  const at::Tensor factors = data->factors(sdk::Split::kTrain);
  EXPECT_EQ(factors.sizes(), at::IntArrayRef({2000, 5}));
  const at::Tensor top = std::get<0>(factors.max(0));
  const std::vector<float> levels{3, 6, 16, 16, 16};
  for (std::int64_t f = 0; f < 5; ++f)
    EXPECT_EQ(top[f].item<float>(), levels[static_cast<std::size_t>(f)] - 1);
  EXPECT_EQ(std::get<0>(factors.min(0)).max().item<float>(), 0.0f);
  const sdk::Examples examples = data->read("data", sdk::Split::kTrain, 0, 2000);
  EXPECT_TRUE(at::equal(examples.labels, factors.select(1, 0).to(at::kLong)));
}

// The centre of a sprite's mass, in shares of the image's side, follows x and y, and its mass the size.
TEST(Sprites, StandWhereTheirFactorsSay) {
  const auto data = open("sprites", {{"train_size", 300}});
  const at::Tensor images =
      data->read("data", sdk::Split::kTrain, 0, 300).values.squeeze(1).to(at::kDouble) / 255.0;
  const at::Tensor factors = data->factors(sdk::Split::kTrain);
  const at::Tensor place = (at::arange(28, at::kDouble) + 0.5) / 28.0;
  for (std::int64_t i = 0; i < 300; ++i) {
    const double mass = images[i].sum().item<double>();
    const double radius = 28.0 * 0.3 * (0.5 + 0.5 * factors[i][1].item<double>() / 5.0);
    const auto shape = factors[i][0].item<int>();
    if (shape == 2) continue;  // a heart's centre of mass is not its centre
    const double area = shape == 0 ? 2.0 * radius * radius : 0.5 * std::numbers::pi * radius * radius;
    // Four samples a pixel each way place an edge to an eighth of a pixel; the straight edges of an upright
    // square show it in full, at both ends of both sides.
    const double side = 1.0 + 2.0 * 0.125 / (std::numbers::sqrt2 * radius);
    EXPECT_NEAR(mass / area, 1.0, side * side - 1.0);
    const double x = images[i].sum(0).dot(place).item<double>() / mass;
    const double y = images[i].sum(1).dot(place).item<double>() / mass;
    EXPECT_NEAR(x, 0.3 + 0.4 * factors[i][3].item<double>() / 15.0, 0.13 / 28.0);
    EXPECT_NEAR(y, 0.3 + 0.4 * factors[i][4].item<double>() / 15.0, 0.13 / 28.0);
  }
}

TEST(Sprites, TurnWithTheirRotation) {
  const auto data = open("sprites", {{"train_size", 3000}});
  const at::Tensor factors = data->factors(sdk::Split::kTrain);
  const at::Tensor images = data->read("data", sdk::Split::kTrain, 0, 3000).values;
  // Two hearts that differ in their rotation alone.
  std::map<std::vector<float>, std::pair<float, std::int64_t>> seen;
  int turned = 0;
  for (std::int64_t i = 0; i < 3000; ++i) {
    if (factors[i][0].item<float>() != 2.0f) continue;
    const std::vector<float> rest{factors[i][1].item<float>(), factors[i][3].item<float>(),
                                  factors[i][4].item<float>()};
    const float rotation = factors[i][2].item<float>();
    const auto [place, fresh] = seen.emplace(rest, std::pair{rotation, i});
    if (fresh) continue;
    EXPECT_NE(place->second.first, rotation);
    EXPECT_FALSE(at::equal(images[i], images[place->second.second]));
    ++turned;
  }
  EXPECT_GT(turned, 10);
}

std::vector<std::string> pictures(sdk::Dataset& data, sdk::Split split, std::int64_t size) {
  const at::Tensor images = data.read("data", split, 0, size).values.flatten(1).contiguous();
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < size; ++i)
    all.emplace_back(static_cast<const char*>(images[i].const_data_ptr()),
                     static_cast<std::size_t>(images.size(1)));
  return all;
}

// Whole pictures, so that symmetry counts, a square turned by a quarter, and coarse pixels, in which a heart
// turned a little is the same heart.
TEST(Sprites, OfTheTestSplitAreNoneOfTheTrainingSplit) {
  for (const Settings& settings : {Settings{}, Settings{{"antialias", false}}, Settings{{"side", 8}},
                                   Settings{{"side", 8}, {"antialias", false}},
                                   Settings{{"side", 8}, {"antialias", false}, {"color", true}}}) {
    const auto data = open("sprites", settings);
    const std::vector<std::string> train = pictures(*data, sdk::Split::kTrain, 10'000);
    const std::set<std::string> learned(train.begin(), train.end());
    EXPECT_GT(learned.size(), settings.contains("side") ? 3'000u : 8'000u);
    std::int64_t known = 0;
    for (const std::string& picture : pictures(*data, sdk::Split::kTest, 2'000))
      known += learned.count(picture);
    EXPECT_EQ(known, 0) << "with " << settings.size() << " settings";
  }
}

// The test split's factors are those of the pictures that are left, not of the ones passed over.
TEST(Sprites, OfTheTestSplitHaveTheirOwnFactorsWhereOthersArePassedOver) {
  const auto data = open("sprites", {{"side", 8}, {"antialias", false}});
  const at::Tensor factors = data->factors(sdk::Split::kTest);
  const sdk::Examples examples = data->read("data", sdk::Split::kTest, 0, 2'000);
  EXPECT_TRUE(at::equal(examples.labels, factors.select(1, 0).to(at::kLong)));
  const at::Tensor images = examples.values.squeeze(1).to(at::kDouble) / 255.0;
  const at::Tensor place = (at::arange(8, at::kDouble) + 0.5) / 8.0;
  const at::Tensor x = at::matmul(images.sum(1), place) / images.sum({1, 2});
  const at::Tensor named = 0.3 + 0.4 * factors.select(1, 3).to(at::kDouble) / 15.0;
  EXPECT_LT((x - named).abs().max().item<double>(), 1.0 / 8.0);  // a pixel; other places are up to 0.4 away
}

TEST(Sprites, AreRefusedWhereTooFewPicturesAreLeftToTestWith) {
  const std::string text = refusal([] {
    open("sprites", {{"side", 8}, {"antialias", false}, {"train_size", 50'000}});
  });
  EXPECT_THAT(text, testing::HasSubstr("data.test_size = 2000 is more than the "));
  EXPECT_THAT(text, testing::HasSubstr("that look like none of the 50000 training images at data.side = 8"));
}

// Figures are measured with it: what other options need must not change it.
TEST(Sprites, KeepTheirContentHash) {
  EXPECT_EQ(open("sprites")->content_hash(),
            "6ed9d7a7b7e5d7d0d2755ff586a393c5011653530ae4b88acfb484618d4aa64c");
  EXPECT_NE(open("sprites", {{"antialias", false}})->content_hash(),
            "f3e2ce1145639875f7a75310ed2e11eec6c0990d8daa3ca19ca87fcb61d232a4");
}

TEST(Sprites, CoverEveryCombinationOnceAndHoldAFifthOut) {
  const std::int64_t all = 3 * 6 * 16 * 16 * 16;
  std::set<std::vector<float>> seen;
  std::int64_t sizes[2] = {0, 0};
  for (const sdk::Split split : {sdk::Split::kTrain, sdk::Split::kTest}) {
    const bool held_out = split == sdk::Split::kTest;
    const char* option = held_out ? "test_size" : "train_size";
    const std::string text = refusal([&] { open("sprites", {{option, 400'000}}); });
    ASSERT_THAT(text, testing::HasSubstr(std::string("data.") + option + " = 400000 is more than the "));
    const std::int64_t size = sizes[held_out] = std::stoll(text.substr(text.find("than the ") + 9));
    const at::Tensor factors = open("sprites", {{option, size}})->factors(split);
    for (std::int64_t i = 0; i < size; ++i) {
      const float* row = factors[i].const_data_ptr<float>();
      EXPECT_TRUE(seen.emplace(row, row + 5).second);
    }
    // Shapes stay equally likely: the error of a share of a fifth of the classes is below a percent.
    const at::Tensor shapes = at::bincount(factors.select(1, 0).to(at::kLong)).to(at::kDouble) / size;
    EXPECT_LT((shapes - 1.0 / 3.0).abs().max().item<double>(), 0.02);
  }
  EXPECT_EQ(static_cast<std::int64_t>(seen.size()), all);
  EXPECT_NEAR(static_cast<double>(sizes[1]) / static_cast<double>(all), 0.2, 0.01);
}

TEST(Sprites, OfMoreExamplesBeginWithThoseOfFewer) {
  const auto few = open("sprites", {{"train_size", 100}}), many = open("sprites", {{"train_size", 5000}});
  EXPECT_TRUE(
      at::equal(few->factors(sdk::Split::kTrain), many->factors(sdk::Split::kTrain).narrow(0, 0, 100)));
  const auto other = open("sprites", {{"train_size", 100}, {"seed", 1}});
  EXPECT_FALSE(at::equal(few->factors(sdk::Split::kTrain), other->factors(sdk::Split::kTrain)));
}

TEST(Sprites, AreBinaryWithoutAntialiasing) {
  const auto data = open("sprites", {{"antialias", false}});
  EXPECT_TRUE(data->info().binary);
  const at::Tensor images = data->read("data", sdk::Split::kTest, 0, 50).values;
  EXPECT_TRUE((images.eq(0) | images.eq(255)).all().item<bool>());
  EXPECT_FALSE(open("sprites")->info().binary);
}

TEST(Sprites, HaveAHueInColour) {
  const auto data = open("sprites", {{"color", true}, {"side", 32}});
  EXPECT_EQ(data->info().shape, (std::vector<std::int64_t>{3, 32, 32}));
  EXPECT_EQ(data->factor_names().back(), "hue");
  const at::Tensor brightest =
      data->read("data", sdk::Split::kTest, 0, 64).values.flatten(2).amax(2);  // [64, 3]
  const at::Tensor hue = data->factors(sdk::Split::kTest).select(1, 5).narrow(0, 0, 64);
  for (std::int64_t i = 0; i < 64; ++i)
    if (hue[i].item<float>() == 0.0f) {
      EXPECT_EQ(brightest[i][0].item<int>(), 255);  // red
    }
}

}  // namespace
}  // namespace harness::tests
