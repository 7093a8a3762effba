#include <bit>
#include <cmath>
#include <numbers>

#include "harness/base/error.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/datasets/random.h"

namespace {

using namespace harness::sdk;

struct GaussiansOptions {
  std::string layout = "ring";
  std::int64_t modes = 0;
  double radius = 0.0;
  double standard_deviation = 0.0;
  std::int64_t train_size = 100'000;
  std::int64_t test_size = 10'000;
  std::int64_t seed = 0;
};

class Gaussians : public Dataset {
 public:
  Gaussians(const GaussiansOptions& options, const DataFolder&) : options_(options) {
    const bool ring = options_.layout == "ring";
    if (options_.modes == 0) options_.modes = ring ? 8 : 25;
    if (options_.radius == 0.0) options_.radius = ring ? 1.0 : 4.0;
    if (options_.standard_deviation == 0.0) options_.standard_deviation = ring ? 0.01 : 0.05;
    centres_ = ring ? ring_centres() : grid_centres();
  }

  DataInfo info() const override {
    DataInfo info;
    info.shape = {2};
    info.train_size = options_.train_size;
    info.test_size = options_.test_size;
    info.classes = options_.modes;
    return info;
  }

  Examples read(std::string_view, Split split, std::int64_t begin, std::int64_t end) override {
    const std::uint64_t stream = split == Split::kTrain ? 0 : 1;
    const auto seed = static_cast<std::uint64_t>(options_.seed);
    const harness::plugins::IndexedRandom modes(seed, 2 * stream), noise(seed, 2 * stream + 1);
    Examples examples{at::empty({end - begin, 2}, at::kFloat), at::empty({end - begin}, at::kLong)};
    float* points = examples.values.data_ptr<float>();
    std::int64_t* labels = examples.labels.data_ptr<std::int64_t>();
    for (std::int64_t i = begin; i < end; ++i) {
      const auto index = static_cast<std::uint64_t>(i);
      const std::int64_t mode = modes.below(index, options_.modes);
      const auto& [x, y] = centres_[static_cast<std::size_t>(mode)];
      *points++ = static_cast<float>(x + options_.standard_deviation * noise.normal(2 * index));
      *points++ = static_cast<float>(y + options_.standard_deviation * noise.normal(2 * index + 1));
      *labels++ = mode;
    }
    return examples;
  }

  std::string content_hash() override {
    std::string text =
        "gaussians 1\n" + options_.layout;  // the number is raised when equal options give other points
    for (std::int64_t number : {options_.modes, options_.train_size, options_.test_size, options_.seed})
      text += "\n" + std::to_string(number);
    for (double number : {options_.radius, options_.standard_deviation})
      text += "\n" + std::to_string(std::bit_cast<std::uint64_t>(number));
    return sha256_hex(text);
  }

  std::optional<Mixture> mixture() const override {
    at::Tensor centres = at::empty({options_.modes, 2}, at::kDouble);
    for (std::int64_t i = 0; i < options_.modes; ++i) {
      centres.data_ptr<double>()[2 * i] = centres_[static_cast<std::size_t>(i)].first;
      centres.data_ptr<double>()[2 * i + 1] = centres_[static_cast<std::size_t>(i)].second;
    }
    return Mixture{centres, options_.standard_deviation};
  }

 private:
  using Centres = std::vector<std::pair<double, double>>;

  Centres ring_centres() const {
    Centres centres;
    for (std::int64_t i = 0; i < options_.modes; ++i) {
      const double angle =
          2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(options_.modes);
      centres.emplace_back(options_.radius * std::cos(angle), options_.radius * std::sin(angle));
    }
    return centres;
  }
  Centres grid_centres() const {
    const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(options_.modes))));
    if (side * side != options_.modes || side < 2)
      throw harness::input_error(
          "gaussians: a grid of " + std::to_string(options_.modes) + " modes is no square",
          "Set data.modes to a square of at least 4, such as 25, or data.layout = \"ring\".");
    Centres centres;
    const double spacing = 2.0 * options_.radius / static_cast<double>(side - 1);
    for (std::int64_t row = 0; row < side; ++row)
      for (std::int64_t column = 0; column < side; ++column)
        centres.emplace_back(static_cast<double>(row) * spacing - options_.radius,
                             static_cast<double>(column) * spacing - options_.radius);
    return centres;
  }

  GaussiansOptions options_;
  Centres centres_;
};

harness::OptionTable<GaussiansOptions> options() {
  return harness::OptionTable<GaussiansOptions>()
      .add("layout", &GaussiansOptions::layout,
           {.choices = {"ring", "grid"}, .help = "modes on a circle, or on a square grid"})
      .add("modes", &GaussiansOptions::modes,
           {.min = 0,
            .max = 10'000,
            .help = "number of Gaussians; 0 for the protocol's 8 (ring) or 25 (grid)"})
      .add("radius", &GaussiansOptions::radius,
           {.min = 0.0,
            .help = "the circle's radius or half the grid's side; 0 for the protocol's 1 (ring) or 4 (grid)"})
      .add("standard_deviation", &GaussiansOptions::standard_deviation,
           {.min = 0.0,
            .help = "of each Gaussian, the same both ways; 0 for the protocol's 0.01 (ring) or 0.05 (grid)"})
      .add("train_size", &GaussiansOptions::train_size,
           {.min = 1, .max = 100'000'000, .unit = "points", .help = "points to train on"})
      .add("test_size", &GaussiansOptions::test_size,
           {.min = 1, .max = 100'000'000, .unit = "points", .help = "points held out"})
      .add("seed", &GaussiansOptions::seed,
           {.min = 0, .help = "which points are drawn; not the trial's seed"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.dataset<Gaussians>(
      "gaussians",
      "Points in the plane from an equal mixture of Gaussians, whose density is known: a ring of 8 (radius "
      "1, "
      "standard deviation 0.01) or a 5x5 grid over [-4, 4]^2 (0.05). Labels are the modes. Protocol of "
      "Srivastava "
      "et al. 2017 (VEEGAN, arXiv 1705.07761) and Lin et al. 2018 (PacGAN, arXiv 1712.04086).",
      options());
}
