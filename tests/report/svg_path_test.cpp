#include "harness/report/svg_path.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

TEST(SvgPath, WritesDifferencesInAsFewCharactersAsTheyNeed) {
  SvgPath path;
  path.to(10, 20);
  path.to(15.2, 17.6);
  path.to(15.4, 18.4);  // the same place
  path.to(10, 30);
  EXPECT_EQ(path.text(), "M10 20l5-2-5 12");
}

TEST(SvgPath, BeginsAnewAndCloses) {
  SvgPath path;
  EXPECT_TRUE(path.empty());
  path.close();
  EXPECT_EQ(path.text(), "");
  path.to(0, 0);
  path.to(1, 1);
  path.lift();
  path.to(-5, 5);
  path.to(0, 5);
  path.close();
  path.to(7, 7);
  EXPECT_EQ(path.text(), "M0 0l1 1M-5 5l5 0zM7 7");
}

}  // namespace
}  // namespace harness
