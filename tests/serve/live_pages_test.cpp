#include "harness/serve/live_pages.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "harness/base/error.h"

namespace harness {
namespace {

using namespace std::chrono_literals;

constexpr LivePace kAtOnce{0s, 1e9};
const PageKey kPage{"demo"};

// A record whose state the test sets, and what was made of it.
struct Record {
  std::atomic<int> state{1}, made{0};
  std::atomic<bool> broken{false};
  LivePages::Source source() {
    return {[this] { return std::to_string(state); },
            [this](const PageKey& key, const std::string&) {
              const bool fails = broken;
              ++made;  // from here on the test may mend it
              if (fails) throw input_error("no such table", "move it away");
              return (key.empty() ? "all" : key.front()) + " " + std::to_string(state);
            }};
  }
};

// Asks as an open page does, until the answer is the wanted one.
bool becomes(LivePages& pages, const PageKey& key, const std::string& wanted) {
  for (int i = 0; i < 400; ++i, std::this_thread::sleep_for(5ms))
    if (const auto page = pages.find(key); page && page->html && *page->html == wanted) return true;
  return false;
}

TEST(LivePages, AreMadeAnewWhereTheRecordHasChangedAndNotOtherwise) {
  Record record;
  LivePages pages(record.source(), kAtOnce);
  EXPECT_FALSE(pages.knows(kPage));
  EXPECT_EQ(*pages.wait_for(kPage)->html, "demo 1");
  const std::string first = pages.find(kPage)->version;
  for (int i = 0; i < 20; ++i, std::this_thread::sleep_for(5ms)) pages.find(kPage);
  EXPECT_EQ(record.made, 1);
  EXPECT_EQ(pages.find(kPage)->version, first);
  record.state = 2;
  EXPECT_TRUE(becomes(pages, kPage, "demo 2"));
  EXPECT_EQ(record.made, 2);
  EXPECT_NE(pages.find(kPage)->version, first);
}

TEST(LivePages, AreNotMadeForNobody) {
  Record record;
  LivePages pages(record.source(), kAtOnce);
  std::this_thread::sleep_for(30ms);
  EXPECT_EQ(record.made, 0);
}

TEST(LivePages, WaitInProportionToWhatMakingThemCosts) {
  const LivePace pace;
  EXPECT_DOUBLE_EQ(pace.wait_after(0.001).count(), 5.0);
  EXPECT_DOUBLE_EQ(pace.wait_after(0.8).count(), 100.0);
  EXPECT_LT(0.8 / pace.wait_after(0.8).count(), 0.01) << "less than a hundredth of a core";
  Record record;
  LivePages pages(record.source(), {1h, 0.01});
  pages.wait_for(kPage);
  record.state = 2;
  for (int i = 0; i < 20; ++i, std::this_thread::sleep_for(5ms)) pages.find(kPage);
  EXPECT_EQ(record.made, 1) << "the hour has not passed";
}

TEST(LivePages, SayWhyTheyCouldNotBeMadeAndComeBack) {
  Record record;
  record.broken = true;
  LivePages pages(record.source(), kAtOnce);
  const auto page = pages.wait_for(kPage);
  EXPECT_FALSE(page->html);
  EXPECT_EQ(page->fault, "no such table\nmove it away");
  record.broken = false;
  EXPECT_TRUE(becomes(pages, kPage, "demo 1")) << "although the record is as it was";
}

TEST(LivePages, StayAsTheyWereWhereTheRecordBreaks) {
  Record record;
  LivePages pages(record.source(), kAtOnce);
  pages.wait_for(kPage);
  ::testing::internal::CaptureStderr();
  record.broken = true;
  record.state = 2;
  for (int i = 0; i < 400 && record.made < 2; ++i, std::this_thread::sleep_for(5ms)) pages.find(kPage);
  EXPECT_EQ(*pages.find(kPage)->html, "demo 1");
  record.broken = false;
  EXPECT_TRUE(becomes(pages, kPage, "demo 2"));
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("no such table"), std::string::npos);
}

TEST(LivePages, KeepTheLatestOnesOnly) {
  Record record;
  LivePages pages(record.source(), {1h, 0.01});
  for (std::size_t i = 0; i <= LivePages::kMost; ++i) pages.wait_for({std::to_string(i)});
  EXPECT_FALSE(pages.knows({"0"}));
  EXPECT_TRUE(pages.knows({"1"}));
  EXPECT_TRUE(pages.knows({std::to_string(LivePages::kMost)}));
}

}  // namespace
}  // namespace harness
