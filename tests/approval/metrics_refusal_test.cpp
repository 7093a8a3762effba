// What `harness metrics` refuses: sets that are none, unlike or broken.
#include <sys/stat.h>

#include <cmath>

#include "tests/approval/refusal_case.h"
#include "tests/support/npy_bytes.h"

namespace harness::testing_support {
namespace {

class MetricsRefusalTest : public RefusalCase {
 protected:
  MetricsRefusalTest() : RefusalCase("metrics-refusal") {
    write("real.npy", npy_of(rows(8, 3)));
    write("fake.npy", npy_of(rows(7, 3)));
  }
  static std::vector<std::vector<double>> rows(int n, int d) {
    std::vector<std::vector<double>> all;
    for (int i = 0; i < n; ++i) {
      all.emplace_back();
      for (int j = 0; j < d; ++j) all.back().push_back(std::sin(1.0 + i * d + j));
    }
    return all;
  }
  void expect(const std::string& name, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "metrics");
    expect_refused("metrics-" + name, arguments, kExitBadInput);
  }
  // uint8 images of a shape, as "4, 1, 28, 28".
  static std::string images(const std::string& shape, std::size_t bytes) {
    return npy_bytes("{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + "), }",
                     std::string(bytes, '\x07'));
  }
};

TEST_F(MetricsRefusalTest, NotANumber) {
  auto broken = rows(7, 3);
  broken[5][1] = std::nan("");
  write("broken.npy", npy_of(broken));
  expect("nan", {"real.npy", "broken.npy"});
}

TEST_F(MetricsRefusalTest, FewerSamplesThanTheMetricNeeds) {
  write("few.npy", npy_of(rows(3, 3)));
  expect("few", {"real.npy", "few.npy", "--metric", "precision_recall"});
}

TEST_F(MetricsRefusalTest, OtherDimensions) {
  write("wide.npy", npy_of(rows(7, 4)));
  expect("dimensions", {"real.npy", "wide.npy"});
}

TEST_F(MetricsRefusalTest, OtherImageSizes) {
  write("a.npy", images("2, 1, 4, 4", 32));
  write("b.npy", images("2, 1, 4, 5", 40));
  expect("sizes", {"a.npy", "b.npy", "--features", "pixels"});
}

TEST_F(MetricsRefusalTest, OtherChannels) {
  write("a.npy", images("2, 1, 4, 4", 32));
  write("b.npy", images("2, 4, 4, 3", 96));
  expect("channels", {"a.npy", "b.npy", "--features", "pixels"});
}

TEST_F(MetricsRefusalTest, EmptyFolder) {
  fs::create_directories(folder_ / "empty");
  expect("empty-folder", {"empty", "empty", "--features", "random_conv"});
}

TEST_F(MetricsRefusalTest, NoNpyFile) {
  write("text.npy", "these are no numbers");
  expect("no-npy", {"real.npy", "text.npy"});
}

TEST_F(MetricsRefusalTest, ElementsOfAnotherType) {
  write("ints.npy", npy_bytes("{'descr': '<i8', 'fortran_order': False, 'shape': (1, 1), }", "12345678"));
  expect("type", {"real.npy", "ints.npy"});
}

TEST_F(MetricsRefusalTest, FortransOrder) {
  write("fortran.npy", npy_bytes("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", "12345678"));
  expect("fortran", {"real.npy", "fortran.npy"});
}

TEST_F(MetricsRefusalTest, AnExtractorForFeatures) {
  expect("needless", {"real.npy", "fake.npy", "--features", "random_conv"});
}

TEST_F(MetricsRefusalTest, ImagesWithoutAnExtractor) {
  write("a.npy", images("2, 1, 4, 4", 32));
  expect("no-extractor", {"a.npy", "a.npy"});
}

TEST_F(MetricsRefusalTest, AMetricThatAsksTheModel) {
  expect("model", {"real.npy", "fake.npy", "--metric", "neg_elbo"});
}

TEST_F(MetricsRefusalTest, UnknownMetric) {
  // Not approved as a whole: it lists every metric that there is.
  const CommandResult result = run_command(program_command(
      folder_, HARNESS_PROGRAM, {"metrics", "real.npy", "fake.npy", "--metric", "frechet_distanze"}));
  EXPECT_EQ(result.end.exit_code, kExitBadInput);
  EXPECT_THAT(result.errors, ::testing::HasSubstr("error: unknown metric \"frechet_distanze\" (did you mean "
                                                  "\"frechet_distance\"?); known metrics: "));
}

TEST_F(MetricsRefusalTest, UnknownSetsAndOptions) {
  expect("unknown-fake", {"real.npy", "nowhere"});
  expect("unknown-set", {"mnits:test", "fake.npy"});
  expect("unknown-split", {"mnist:valid", "fake.npy"});
  expect("unknown-split-of-fake", {"real.npy", "mnist:"});
  expect("unknown-option",
         {"real.npy", "fake.npy", "--set", "precision_recall.neighbour=3", "--set", "vendi_score.order=0"});
}

TEST_F(MetricsRefusalTest, SamplesOfNoTrial) {
  expect("samples", {"real.npy", "fake.npy", "--samples", "100"});
}

TEST_F(MetricsRefusalTest, FeaturesToBeWrittenOfImagesWithoutAnExtractor) {
  write("a.npy", images("2, 1, 16, 16", 512));
  expect("out-features", {"a.npy", "a.npy", "--metric", "sliced_wasserstein", "--out", "features"});
  EXPECT_FALSE(fs::exists(folder_ / "features"));
}

TEST_F(MetricsRefusalTest, ArraysOfNothing) {
  const std::string features = "{'descr': '<f4', 'fortran_order': False, 'shape': ";
  write("empty.npy", npy_bytes(features + "(999999999999999, 0), }", ""));
  expect("no-features", {"empty.npy", "empty.npy"});
  write("empty.npy", images("5, 1, 0, 0", 0));
  expect("no-pixels", {"empty.npy", "empty.npy", "--features", "random_conv"});
  write("empty.npy", npy_bytes(features + "(0, 999999999999999, 999999999999999), }", ""));
  expect("endless", {"empty.npy", "real.npy"});
  write("empty.npy", npy_bytes(features + "(0, 3), }", ""));
  expect("no-rows", {"empty.npy", "real.npy"});
}

// It would be waited for until somebody writes to it.
TEST_F(MetricsRefusalTest, APipe) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe.npy").c_str(), 0600), 0);
  expect("pipe", {"pipe.npy", "real.npy"});
}

TEST_F(MetricsRefusalTest, ANameThatIsNoUtf8) {
  write("g\xff.npy", npy_of(rows(8, 3)));
  expect("name", {"g\xff.npy", "real.npy"});
}

TEST_F(MetricsRefusalTest, OutputIntoAFolderThatHoldsSomething) {
  write("there/file", "");
  expect("out", {"real.npy", "fake.npy", "--out", "there"});
}

}  // namespace
}  // namespace harness::testing_support
