// TorchScript files made here, with what they must be refused for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>

#include <cctype>
#include <fstream>
#include <sstream>

#include "harness/base/sha256.h"
#include "tests/plugin_metrics/blank_data.h"
#include "tests/plugin_metrics/rows.h"
#include "tests/plugins_bundled/bundled.h"

namespace harness::plugins {
namespace {

using ::testing::HasSubstr;
using tests::BlankData;

class Torchscript : public ::testing::Test {
 protected:
  // Writes a module with this forward() and names its hash.
  Settings file(const std::string& forward, const std::string& name = "net.pt") {
    torch::jit::Module module("Net");
    module.register_buffer("weight", at::arange(1, 4).to(at::kFloat));
    module.define(forward);
    module.save((folder_.path() / name).string());
    return {{"file", name}, {"sha256", sha256_file(folder_.path() / name)}};
  }
  std::unique_ptr<sdk::FeatureExtractor> made(const Settings& settings,
                                              std::vector<std::int64_t> shape = {1, 8, 8}) {
    BlankData data(std::move(shape));
    return tests::bundled().extractor("torchscript").make(settings, {data, {folder_.path()}, at::kCPU});
  }
  tests::TemporaryFolder folder_;
};

constexpr const char* kMeans = "def forward(self, x):\n  return x.mean([2, 3]) * self.weight\n";

TEST_F(Torchscript, GivesWhatTheFileComputes) {
  const Settings settings = file(kMeans);
  const auto extractor = made(settings);
  EXPECT_EQ(extractor->dimensions(), 3);
  const at::Tensor grey = at::full({2, 1, 8, 8}, 0.2);
  // 0.2 in [-1, 1] is 153 of 255.
  EXPECT_TRUE(at::allclose(extractor->features(grey),
                           tests::rows_of({{153, 306, 459}, {153, 306, 459}}).to(at::kFloat)));
  EXPECT_EQ(extractor->content_hash(), made(settings)->content_hash());
}

TEST_F(Torchscript, BringsImagesToWhatTheFileExpects) {
  Settings settings = file(kMeans);
  const at::Tensor grey = at::full({1, 1, 8, 8}, 0.2);
  settings["range"] = "-1..1";
  const auto signed_values = made(settings);
  EXPECT_TRUE(at::allclose(signed_values->features(grey), tests::rows_of({{.2, .4, .6}}).to(at::kFloat)));
  settings["range"] = "0..1";
  EXPECT_TRUE(at::allclose(made(settings)->features(grey), tests::rows_of({{.6, 1.2, 1.8}}).to(at::kFloat)));
  EXPECT_NE(made(settings)->content_hash(), signed_values->content_hash()) << "other features";
  Settings sized = file("def forward(self, x):\n  return x.flatten(1)\n", "flat.pt");
  sized["side"] = 4;
  sized["channels"] = 1;
  EXPECT_EQ(made(sized)->dimensions(), 16);
  EXPECT_NEAR(made(sized)->features(at::full({1, 1, 8, 8}, 1.0)).mean().item<double>(), 255.0, 1e-3);
  const at::Tensor colour = at::tensor({-1.0F, 0.0F, 1.0F}).view({1, 3, 1, 1}).expand({1, 3, 8, 8});
  EXPECT_NEAR(made(sized)->features(colour).mean().item<double>(), 128.0, 0.6) << "colours are averaged";
  sized["channels"] = 0;
  EXPECT_EQ(made(sized, {3, 8, 8})->dimensions(), 48) << "as they are";
}

TEST_F(Torchscript, SetsTheFlagsThatAreAsked) {
  Settings settings = file(
      "def forward(self, x, return_features: bool = False):\n"
      "  if return_features:\n    return x.mean([2, 3])\n"
      "  return x\n");
  EXPECT_THAT(tests::refusal([&] { made(settings); }), HasSubstr("[4, 3, 8, 8] for 4 images"));
  settings["flags"] = ValueList{"return_features"};
  EXPECT_EQ(made(settings)->dimensions(), 3);
  settings["flags"] = ValueList{"return_everything"};
  EXPECT_THAT(tests::refusal([&] { made(settings); }), HasSubstr("return_everything"));
}

TEST_F(Torchscript, LoadsNoFileWithAnotherHashOrWithoutOne) {
  Settings settings = file(kMeans);
  const std::string right = settings.at("sha256").string();
  settings["sha256"] = std::string(64, '0');
  const std::string why = tests::refusal([&] { made(settings); });
  EXPECT_THAT(why, HasSubstr("another SHA-256"));
  EXPECT_THAT(why, HasSubstr(right));
  EXPECT_THAT(why, HasSubstr("was not loaded"));
  settings["sha256"] = "";
  EXPECT_THAT(tests::refusal([&] { made(settings); }), HasSubstr("is not given"));
  settings["sha256"] = "12ab";
  EXPECT_THAT(tests::refusal([&] { made(settings); }), HasSubstr("is no SHA-256, 64 hex digits"));
  // Changed by one byte since: the hash is of what is loaded.
  std::ostringstream bytes;
  bytes << std::ifstream(folder_.path() / "net.pt", std::ios::binary).rdbuf();
  std::string changed = bytes.str();
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  tests::write_file(folder_.path() / "net.pt", changed);
  settings["sha256"] = right;
  EXPECT_THAT(tests::refusal([&] { made(settings); }), HasSubstr("another SHA-256"));
}

// As PowerShell's Get-FileHash prints it.
TEST_F(Torchscript, TakesAHashInCapitals) {
  Settings settings = file(kMeans);
  const std::string hash = made(settings)->content_hash();
  std::string capitals = settings.at("sha256").string();
  for (char& c : capitals) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  ASSERT_NE(capitals, settings.at("sha256").string());
  settings["sha256"] = capitals;
  EXPECT_EQ(made(settings)->content_hash(), hash) << "the same features";
}

TEST_F(Torchscript, SaysWhatIsWrongWithAFile) {
  EXPECT_THAT(tests::refusal([&] { made({}); }), HasSubstr("needs metrics.torchscript.file"));
  EXPECT_THAT(tests::refusal([&] {
                made({{"file", "nowhere.pt"}, {"sha256", std::string(64, '0')}});
              }),
              HasSubstr("nowhere.pt: there is no such file"));
  std::filesystem::create_directory(folder_.path() / "folder.pt");
  EXPECT_THAT(tests::refusal([&] {
                made({{"file", "folder.pt"}, {"sha256", std::string(64, '0')}});
              }),
              HasSubstr("folder.pt is no file"));
  tests::write_file(folder_.path() / "junk.pt", "no archive");
  EXPECT_THAT(tests::refusal([&] {
                made({{"file", "junk.pt"}, {"sha256", sha256_hex("no archive")}});
              }),
              HasSubstr("is no program that LibTorch can load"));
  EXPECT_THAT(tests::refusal([&] { made(file(kMeans), {2}); }), HasSubstr("points"));
  EXPECT_THAT(tests::refusal([&] { made(file("def forward(self, x):\n  return [x]\n")); }),
              HasSubstr("no tensor"));
  EXPECT_THAT(tests::refusal([&] { made(file("def forward(self, x):\n  return x.mean([2, 3]) / 0.0\n")); }),
              HasSubstr("not finite"));
  EXPECT_THAT(tests::refusal([&] { made(file("def forward(self, x):\n  return x.mean([2, 3]).to(4)\n")); }),
              HasSubstr("whole numbers"));
  EXPECT_THAT(
      tests::refusal([&] { made(file("def forward(self, x):\n  return x.mean([2, 3]) - x.mean()\n")); }),
      HasSubstr("other images of its batch"));
}

TEST_F(Torchscript, SaysThatItWantsOtherChannels) {
  Settings settings =
      file("def forward(self, x):\n  return torch.conv2d(x, torch.ones([2, 3, 8, 8])).flatten(1)\n");
  EXPECT_EQ(made(settings)->dimensions(), 2);
  settings["channels"] = 0;  // grey as it is
  const std::string why = tests::refusal([&] { made(settings); });
  EXPECT_THAT(why, HasSubstr("fails on images [4, 1, 8, 8]"));
  EXPECT_THAT(why, HasSubstr("to have 3 channels"));
}

}  // namespace
}  // namespace harness::plugins
