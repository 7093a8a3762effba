#include "harness/protocol/handshake.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

using Words = std::vector<std::string>;

TEST(Handshake, TakesTheWordsOfTheSameBuildOff) {
  Words words = handshake_words();
  EXPECT_EQ(words.at(1).size(), 64u) << "a SHA-256";
  words.insert(words.end(), {"describe", "a.so"});
  EXPECT_TRUE(take_handshake(words));
  EXPECT_EQ(words, (Words{"describe", "a.so"}));
  EXPECT_TRUE(take_handshake(words)) << "typed by hand";
  EXPECT_EQ(words, (Words{"describe", "a.so"}));
}

TEST(Handshake, KnowsTheWordsOfAnotherBuild) {
  Words words{"--protocol", "c0ffee", "describe"}, cut{"--protocol"};
  EXPECT_FALSE(take_handshake(words));
  EXPECT_FALSE(take_handshake(cut));
}

}  // namespace
}  // namespace harness
