#include "harness/plugin/entry_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/error.h"

namespace harness::plugin {
namespace {

using testing::HasSubstr;

template <class Check>
void expect_refused(const Check& check, const std::string& message, const std::string& remedy) {
  try {
    check();
    ADD_FAILURE() << "not refused: " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.exit_code(), kExitBadInput);
    EXPECT_THAT(error.what(), HasSubstr(message));
    EXPECT_THAT(error.remedy(), HasSubstr(remedy));
  }
}

TEST(EntryCheck, RefusesAMetricOrExtractorWhoseTableIsAKeyOfTheHarness) {
  for (const char* kind : {"metric", "feature_extractor"})
    for (const char* name : {"grid", "list", "every"}) {
      sdk::EntryBase entry{name, "what it is", {}};
      expect_refused(
          [&] { check_entry(kind, entry); },
          std::string(kind) + " plugin \"" + name + "\": its options would stand in [metrics." + name,
          "another name");
      EXPECT_NO_THROW(check_entry("dataset", entry)) << "whose options stand in [data]";
    }
  EXPECT_NO_THROW(check_entry("metric", {"grid_distance", "what it is", {}}));
}

TEST(EntryCheck, RefusesAGroupWhoseTableIsAKeyOfTheHarness) {
  const auto model = [](const std::string& group) {
    sdk::ModelEntry entry;
    entry.name = "mine";
    entry.info.groups = {"encoder", group};
    entry.info.phases = {"train"};
    return entry;
  };
  EXPECT_NO_THROW(check_model(model("decoder")));
  for (const char* key : {"lr", "betas", "clip_norm"})
    expect_refused([&] { check_model(model(key)); },
                   std::string("would be set in [optimizer.") + key + "], where \"" + key + "\" is a key",
                   "group another name");
}

}  // namespace
}  // namespace harness::plugin
