#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/sha256.h"
#include "harness/plugin/load.h"
#include "harness/sdk/headers_hash.h"

namespace harness::plugin {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

fs::path fixture(const std::string& name) {
  return fs::path(HARNESS_TEST_PLUGIN_DIR) / ("refused_" + name + ".so");
}

struct Refusal {
  std::string message, remedy;
};

Refusal refusal_of(const fs::path& library) {
  Registry registry;
  try {
    load(registry, library);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitBadInput);
    EXPECT_TRUE(registry.models().empty() && registry.adversarials().empty())
        << "something of it stayed registered";
    return {error.what(), error.remedy()};
  }
  ADD_FAILURE() << library << " was loaded";
  return {};
}

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (fs::temp_directory_path() / "harness-refusal-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~ScratchFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

TEST(Gate, NamesTheSdkVersionBothValuesAndTheCommand) {
  const Refusal refusal = refusal_of(fixture("sdk"));
  EXPECT_THAT(refusal.message, HasSubstr("SDK version: the plugin has 99, this program 1"));
  EXPECT_THAT(refusal.remedy, HasSubstr("harness plugin build"));
}

TEST(Gate, NamesTheLibTorchVersion) {
  EXPECT_THAT(refusal_of(fixture("torch")).message,
              HasSubstr("LibTorch version: the plugin has 1.13.1, this program 2.11.0"));
}

TEST(Gate, NamesTheAbi) {
  EXPECT_THAT(refusal_of(fixture("abi")).message,
              HasSubstr("C++ ABI: the plugin has cxx11abi0, this program cxx11abi1"));
}

TEST(Gate, RefusesALibraryWithoutAStamp) {
  const Refusal refusal = refusal_of(fixture("unstamped"));
  EXPECT_THAT(refusal.message, HasSubstr("carries no plugin stamp"));
  EXPECT_THAT(refusal.remedy, HasSubstr("HARNESS_PLUGIN"));
}

TEST(Gate, RefusesAStampWithoutAnEntry) {
  EXPECT_THAT(refusal_of(fixture("entryless")).message,
              HasSubstr("no entry function harness_plugin_register"));
}

TEST(Gate, RefusesWhatIsNoLibrary) {
  const ScratchFolder folder;
  const fs::path file = folder.path() / "notes.so";
  std::ofstream(file) << "not a library\n";
  EXPECT_THAT(refusal_of(file).message, HasSubstr("is not a shared library"));
  std::ofstream(file, std::ios::binary) << "\177ELF and then nothing that makes sense";
  EXPECT_THAT(refusal_of(file).message, HasSubstr("damaged shared library"));
  EXPECT_THAT(refusal_of(folder.path() / "absent.so").message, HasSubstr("cannot be read: No such file"));
}

TEST(Gate, RefusesAWorldWritableFileOrFolder) {
  const ScratchFolder folder;
  const fs::path copy = folder.path() / "copy.so";
  fs::copy_file(fixture("throws"), copy);
  ASSERT_EQ(::chmod(copy.c_str(), 0777), 0);
  const Refusal file = refusal_of(copy);
  EXPECT_THAT(file.message, AllOf(HasSubstr("world-writable"), HasSubstr("mode 777")));
  EXPECT_THAT(file.remedy, HasSubstr("chmod o-w"));
  ASSERT_EQ(::chmod(copy.c_str(), 0755), 0);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_THAT(refusal_of(copy).message, HasSubstr("plugin folder"));
}

TEST(Gate, RefusesALinkIntoOrOutOfAWorldWritableFolder) {
  const ScratchFolder trusted, open;
  fs::copy_file(fixture("throws"), open.path() / "copy.so");
  ASSERT_EQ(::chmod(open.path().c_str(), 0777), 0);
  fs::create_symlink(open.path() / "copy.so", trusted.path() / "inwards.so");
  EXPECT_THAT(refusal_of(trusted.path() / "inwards.so").message,
              AllOf(HasSubstr("plugin folder"), HasSubstr(open.path().string())));

  fs::copy_file(fixture("throws"), trusted.path() / "copy.so");
  fs::create_symlink(trusted.path() / "copy.so", open.path() / "outwards.so");
  EXPECT_THAT(refusal_of(open.path() / "outwards.so").message, HasSubstr("plugin folder"));
  fs::create_symlink(open.path() / "outwards.so", trusted.path() / "twice.so");
  EXPECT_THAT(refusal_of(trusted.path() / "twice.so").message, HasSubstr("plugin folder"));
  fs::create_symlink("round.so", trusted.path() / "round.so");
  EXPECT_THAT(refusal_of(trusted.path() / "round.so").message, HasSubstr("cannot be read"));
}

TEST(Gate, FollowsARelativeLink) {
  const ScratchFolder folder;
  fs::copy_file(fixture("throws"), folder.path() / "copy.so");
  fs::create_symlink("copy.so", folder.path() / "link.so");
  EXPECT_EQ(gate(folder.path() / "link.so"), fs::canonical(folder.path() / "copy.so"));
}

TEST(Gate, RefusesAFileOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
  const ScratchFolder folder;
  const fs::path copy = folder.path() / "copy.so";
  fs::copy_file(fixture("throws"), copy);
  ASSERT_EQ(::chown(copy.c_str(), 12345, 12345), 0);
  EXPECT_THAT(refusal_of(copy).message, HasSubstr("belongs to user id 12345"));
}

TEST(Load, NamesTheMissingSymbol) {
  const Refusal refusal = refusal_of(fixture("undefined"));
  EXPECT_THAT(refusal.message, AllOf(HasSubstr("undefined symbol"), HasSubstr("nobody_defines_this")));
  EXPECT_THAT(refusal.message, testing::Not(HasSubstr("descriptor")));
}

TEST(Load, RefusesOtherHeadersOfTheSameSdkVersion) {
  EXPECT_THAT(refusal_of(fixture("headers")).message,
              HasSubstr("compiled against other headers of SDK version 1"));
}

TEST(Load, TheHashOfTheHeadersIsThatOfEveryFileThatAPluginIncludes) {
  const fs::path source(HARNESS_SOURCE_DIR);
  std::vector<std::string> waiting{"harness/base/error.h"};
  for (const auto& entry : fs::directory_iterator(source / "harness/sdk"))
    if (entry.path().extension() == ".h")
      waiting.push_back("harness/sdk/" + entry.path().filename().string());
  std::map<std::string, std::string> texts;
  while (!waiting.empty()) {
    const std::string header = waiting.back();
    waiting.pop_back();
    if (header == "harness/sdk/headers_hash.h" || texts.contains(header)) continue;
    const std::string& text = texts[header] = read_file(source / header);
    const std::regex include("#include \"(harness/[^\"]+)\"");
    for (std::sregex_iterator at(text.begin(), text.end(), include), end; at != end; ++at)
      waiting.push_back((*at)[1]);
  }
  std::string hashes;
  for (const auto& [header, text] : texts) hashes += sha256_hex(text);
  EXPECT_EQ(fmt::format("{:016x}", sdk::kHeadersHash), sha256_hex(hashes).substr(0, 16));
}

TEST(Load, ReportsAThrowAndTakesBackWhatWasRegistered) {
  EXPECT_THAT(refusal_of(fixture("throws")).message,
              HasSubstr("threw while it registered itself: no licence file"));
}

TEST(Load, RefusesOneNameTwice) {
  EXPECT_THAT(refusal_of(fixture("twice")).message,
              HasSubstr("loss.adversarial \"same_name\" is registered twice"));
}

TEST(Load, RefusesOptionsThatClash) {
  EXPECT_THAT(refusal_of(fixture("clash")).message, HasSubstr("option \"margin\" is declared twice"));
  EXPECT_THAT(refusal_of(fixture("reserved")).message, HasSubstr("clashes with a key of the harness"));
  EXPECT_THAT(refusal_of(fixture("outside")).message, HasSubstr("default 1 lies outside its own range"));
  EXPECT_THAT(refusal_of(fixture("unread")).message, HasSubstr("only_with must name another option"));
}

TEST(Load, KeepsWhatALibraryRegisteredWhenALinkToItIsLoadedToo) {
  const ScratchFolder folder;
  const fs::path library = fs::path(HARNESS_PLUGIN_DIR) / "hinge.so";
  fs::create_symlink(library, folder.path() / "link.so");
  Registry registry;
  load(registry, library);
  load(registry, folder.path() / "link.so");
  ASSERT_EQ(describe(registry).size(), 1u);
  EXPECT_EQ(registry.library_of("loss.adversarial", "hinge"), fs::canonical(library).string());
}

TEST(Load, DescribesABundledLoss) {
  Registry registry;
  load(registry, fs::path(HARNESS_PLUGIN_DIR) / "hinge.so");
  const std::vector<PluginDescription> plugins = describe(registry);
  ASSERT_EQ(plugins.size(), 1u);
  EXPECT_EQ(plugins[0].kind, "loss");
  EXPECT_EQ(plugins[0].role, "adversarial");
  EXPECT_EQ(plugins[0].name, "hinge");
  ASSERT_EQ(plugins[0].options.size(), 1u);
  EXPECT_EQ(plugins[0].options[0].default_value, Value(1.0));
  EXPECT_EQ(fs::path(plugins[0].library).filename(), "hinge.so");
}

TEST(Load, NamesTheNearestPlugin) {
  Registry registry;
  load(registry, fs::path(HARNESS_PLUGIN_DIR) / "hinge.so");
  try {
    registry.adversarial("hing");
    FAIL() << "found a plugin that is not there";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("hinge"));
  }
}

}  // namespace
}  // namespace harness::plugin
