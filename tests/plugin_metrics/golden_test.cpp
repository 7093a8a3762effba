// Against other libraries: bench/python/metrics_golden.py wrote golden.json from SciPy, scikit-learn, prdc,
// torch-fidelity, scikit-image and 50-digit arithmetic, on features that are stored beside what they gave.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "harness/base/json.h"
#include "plugins/metrics/frechet.h"
#include "plugins/metrics/kernel.h"
#include "plugins/metrics/ms_ssim.h"
#include "plugins/metrics/neighbours.h"
#include "plugins/metrics/vendi.h"
#include "tests/plugin_metrics/rows.h"

namespace harness::plugins {
namespace {

nlohmann::json golden(const char* list) {
  std::ostringstream text;
  text << std::ifstream(std::string(HARNESS_SOURCE_DIR) + "/tests/plugin_metrics/golden.json").rdbuf();
  return parse_json(text.str()).at(list);
}

struct Sets {
  nlohmann::json given;
  std::string name = given.at("name").get<std::string>();
  at::Tensor real = tests::rows_of(given.at("real").get<std::vector<std::vector<double>>>());
  at::Tensor fake = tests::rows_of(given.at("fake").get<std::vector<std::vector<double>>>());
};

TEST(Golden, FrechetDistanceIsThatOfFiftyDigitsOfSciPyAndOfTorchFidelity) {
  for (const nlohmann::json& given : golden("sets")) {
    const Sets sets{given};
    const double exact = given.at("frechet").at("exact").get<double>();
    const Gaussian real = Gaussian::of(Moments::of(sets.real));
    EXPECT_NEAR(frechet_distance(real, Moments::of(sets.fake)) / exact, 1.0, 1e-9) << sets.name;
    EXPECT_NEAR(frechet_distance(Gaussian::of_few(sets.real), Gaussian::of_few(sets.fake)) / exact, 1.0,
                1e-12)
        << sets.name;
    if (given.at("frechet").contains("scipy_sqrtm")) {
      EXPECT_NEAR(given.at("frechet").at("scipy_sqrtm").get<double>() / exact, 1.0, 1e-6);
    }
    // Its eigenvalues of an unsymmetric product lose half of the digits where there are fewer rows than
    // dimensions.
    EXPECT_NEAR(given.at("torch_fidelity").at("frechet").get<double>() / exact, 1.0, 1e-6) << sets.name;
  }
}

TEST(Golden, KernelDistanceIsThatOfScikitLearnAndOfTorchFidelity) {
  for (const nlohmann::json& given : golden("sets")) {
    const Sets sets{given};
    EXPECT_NEAR(kernel_distance(sets.real, sets.fake).value / given.at("kernel").get<double>(), 1.0, 1e-11)
        << sets.name;
    const std::int64_t equal = std::min(sets.real.size(0), sets.fake.size(0));
    EXPECT_NEAR(kernel_distance(sets.real.narrow(0, 0, equal), sets.fake.narrow(0, 0, equal)).value /
                    given.at("torch_fidelity").at("kernel").get<double>(),
                1.0, 1e-11)
        << sets.name;
  }
}

TEST(Golden, PrecisionRecallDensityAndCoverageAreThoseOfPrdc) {
  for (const nlohmann::json& given : golden("sets")) {
    const Sets sets{given};
    for (const nlohmann::json& wanted : given.at("prdc")) {
      const Overlap found = overlap(sets.real, sets.fake, wanted.at("k").get<std::int64_t>());
      EXPECT_NEAR(found.precision, wanted.at("precision").get<double>(), 1e-12) << sets.name;
      EXPECT_NEAR(found.recall, wanted.at("recall").get<double>(), 1e-12) << sets.name;
      EXPECT_NEAR(found.density, wanted.at("density").get<double>(), 1e-12) << sets.name;
      EXPECT_NEAR(found.coverage, wanted.at("coverage").get<double>(), 1e-12) << sets.name;
    }
  }
}

TEST(Golden, NearestNeighbourTestIsThatOfScikitLearnsClassifier) {
  for (const nlohmann::json& given : golden("sets")) {
    const Sets sets{given};
    const NearestNeighbourTest found = nearest_neighbour_test(sets.real, sets.fake);
    EXPECT_NEAR(found.accuracy, given.at("nearest").at("accuracy").get<double>(), 1e-12) << sets.name;
    EXPECT_NEAR(found.real, given.at("nearest").at("real").get<double>(), 1e-12) << sets.name;
    EXPECT_NEAR(found.fake, given.at("nearest").at("fake").get<double>(), 1e-12) << sets.name;
  }
}

TEST(Golden, VendiScoreIsThatOfSciPysEigenvalues) {
  for (const nlohmann::json& given : golden("sets")) {
    CosineVendi vendi;
    vendi.add(Sets{given}.fake);
    EXPECT_NEAR(vendi.score(1.0) / given.at("vendi").get<double>(), 1.0, 1e-10) << given.at("name");
  }
}

TEST(Golden, MsSsimIsThatOfSciPysFilterAndOfScikitImage) {
  for (const nlohmann::json& given : golden("images")) {
    const auto side = given.at("side").get<std::int64_t>();
    const auto image = [&](const char* which) {
      return at::tensor(given.at(which).get<std::vector<double>>(), at::kDouble).view({1, 1, side, side});
    };
    const double found =
        ms_ssim(image("first"), image("second"), 2.0, ssim_exponents(ssim_scales(side))).item<double>();
    EXPECT_NEAR(found, given.at("ms_ssim").get<double>(), 1e-12) << side;
    if (given.contains("scikit_image")) {
      EXPECT_NEAR(found, given.at("scikit_image").get<double>(), 1e-12);
    }
  }
}

}  // namespace
}  // namespace harness::plugins
