#include "harness/serve/route.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace harness {
namespace {

TEST(Route, KnowsThreePlaces) {
  EXPECT_EQ(route_of("/")->place, Route::Place::kStart);
  EXPECT_EQ(route_of("/?from=bookmark")->place, Route::Place::kStart);
  EXPECT_EQ(route_of("/experiments")->place, Route::Place::kList);
  EXPECT_EQ(route_of("/experiments/")->place, Route::Place::kList);
  const auto page = route_of("/experiments/mnist-losses?x=1");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->place, Route::Place::kExperiment);
  EXPECT_EQ(page->experiment, "mnist-losses");
}

TEST(Route, DecodesOnce) {
  EXPECT_EQ(route_of("/experiments/a%20b")->experiment, "a b");
  EXPECT_EQ(route_of("/experiments/%2e%2e%2Fetc")->experiment, "../etc") << "a name to look up, never a path";
  EXPECT_EQ(route_of("/experiments/%252e")->experiment, "%2e") << "not twice";
}

TEST(Route, RefusesEverythingElse) {
  for (const char* target :
       {"", "*", "x", "/experimentsX", "/experiments.db", "/favicon.ico", "//", "/../etc/passwd",
        "/experiments/%", "/experiments/%2", "/experiments/%zz", "/experiments/%-1", "http://127.0.0.1/"})
    EXPECT_FALSE(route_of(target)) << target;
}

RC_GTEST_PROP(Route, FindsEveryNameByItsAddress, (std::string name)) {
  RC_PRE(!name.empty());
  const std::string address = experiment_address(name);
  RC_ASSERT(address.find_first_of("?#\"<> '&") == std::string::npos);
  RC_ASSERT(route_of(address)->experiment == name);
}

}  // namespace
}  // namespace harness
