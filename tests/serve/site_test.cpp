#include "harness/serve/site.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace harness {
namespace {

using namespace std::chrono_literals;

class SiteTest : public ::testing::Test {
 protected:
  HttpResponse ask(const std::string& target) {
    for (;; std::this_thread::sleep_for(2ms))
      if (const auto response = site_.answer({"GET", target, "localhost:7070", "", ""})) return *response;
  }

  int looked_up_ = 0;
  LivePages pages_{{[] { return std::string("state"); },
                    [](const PageKey& key, const std::string& version) {
                      std::string text = "page of";
                      for (const std::string& name : key) text += " " + name;
                      return text + " as " + version;
                    }},
                   {}};
  Site site_{pages_, {"demo", "demo-vae"}, [this](const std::string& name) {
               ++looked_up_;
               return name == "demo";
             }};
};

TEST_F(SiteTest, ShowsTheStartTheListAndEveryExperiment) {
  const HttpResponse start = ask("/");
  EXPECT_EQ(start.status, 200u);
  EXPECT_EQ(start.type, "text/html; charset=utf-8");
  EXPECT_EQ(*start.body, "page of demo demo-vae as " + start.version);
  EXPECT_EQ(*ask("/experiments").body, "page of as " + ask("/experiments").version);
  EXPECT_EQ(ask("/experiments/demo").status, 200u);
}

TEST_F(SiteTest, MakesNoPageForWhatIsNotThere) {
  EXPECT_EQ(ask("/experiments/demos").status, 404u);
  EXPECT_FALSE(pages_.knows({"demos"}));
  EXPECT_EQ(ask("/harness.db").status, 404u);
}

TEST_F(SiteTest, LooksANameUpOnce) {
  for (int i = 0; i < 5; ++i) ask("/experiments/demo");
  EXPECT_EQ(looked_up_, 1);
}

TEST_F(SiteTest, GuardsEveryAddress) {
  for (const char* target : {"/", "/experiments", "/experiments/demo", "/nothing"})
    EXPECT_EQ(site_.answer({"GET", target, "evil.example", "", ""})->status, 403u);
  EXPECT_EQ(looked_up_, 0);
}

}  // namespace
}  // namespace harness
