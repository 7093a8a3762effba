#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <bit>
#include <limits>

#include "harness/base/error.h"
#include "tests/protocol/samples.h"

namespace harness {
namespace {

using testing::any_event;

// Equal encodings mean equal events down to the bits of every number: the codec keeps all of them, and both
// sides of the comparison went through it once.
RC_GTEST_PROP(EventCodec, DecodesWhatItEncoded, ()) {
  const Event event = *any_event();
  const std::string bytes = encode(event);
  const Event back = decode(bytes);
  RC_ASSERT(back.index() == event.index());
  RC_ASSERT(encode(back) == bytes);
}

TEST(EventCodec, KeepsEveryFieldOfATrialsStart) {
  const TrialStarted start{
      "0123456789abcdef",     3, 500, "cuda:0 NVIDIA H100", "aa bb", "d1", {{"libtorch", "2.11.0"}},
      {{"/p/hinge.so", "ff"}}};
  const auto back = std::get<TrialStarted>(decode(encode(start)));
  EXPECT_EQ(back.trial, start.trial);
  EXPECT_EQ(back.attempt, 3);
  EXPECT_EQ(back.from_step, 500);
  EXPECT_EQ(back.device, start.device);
  EXPECT_EQ(back.fused_group, "aa bb");
  EXPECT_EQ(back.data_hash, "d1");
  EXPECT_EQ(back.environment, start.environment);
  EXPECT_EQ(back.plugins, start.plugins);
}

TEST(EventCodec, KeepsTheBitsOfRealsThatAreNoNumbers) {
  const double odd[] = {std::bit_cast<double>(0x7ff8dead00000001u),
                        std::numeric_limits<double>::infinity(),
                        -std::numeric_limits<double>::infinity(),
                        -0.0,
                        0.1,
                        std::numeric_limits<double>::denorm_min()};
  for (double value : odd) {
    const Scalars block{"t", 1, {"loss"}, {1}, {64}, {value}, {value}};
    const auto back = std::get<Scalars>(decode(encode(block)));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back.values[0]), std::bit_cast<std::uint64_t>(value));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(back.seconds[0]), std::bit_cast<std::uint64_t>(value));
    ScoreEvent score;
    score.value = value;
    const auto scored = std::get<ScoreEvent>(decode(encode(score)));
    EXPECT_EQ(std::bit_cast<std::uint64_t>(scored.value), std::bit_cast<std::uint64_t>(value));
  }
}

TEST(EventCodec, RefusesBytesThatAreNoEvent) {
  EXPECT_THROW(decode(""), Error);
  EXPECT_THROW(decode("hello"), Error);
  EXPECT_THROW(decode(std::string(100, '\x91')), Error);
}

TEST(EventCodec, NamesATypeThatItDoesNotKnow) {
  const std::string bytes = std::string("\x81\xa4") + "type" + "\xa5" + "magic";
  try {
    decode(bytes);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "`magic` is no type of event");
  }
}

TEST(EventCodec, RefusesABlockWithUnequalColumns) {
  Scalars block{"t", 1, {"a", "b"}, {1, 2}, {1, 2}, {1, 2}, {1, 2, 3}};
  EXPECT_THROW(decode(encode(block)), Error);
}

RC_GTEST_PROP(EventCodec, SurvivesEveryTruncation, ()) {
  const std::string bytes = encode(*any_event());
  const auto length = *rc::gen::inRange<std::size_t>(0, bytes.size());
  RC_ASSERT_THROWS_AS(decode(bytes.substr(0, length)), Error);
}

TEST(TrialStatusNames, GoThereAndBack) {
  for (const char* name : {"waiting", "running", "done", "pruned", "diverged", "failed", "paused"})
    EXPECT_STREQ(name_of(trial_status_from(name)), name);
  EXPECT_THROW(trial_status_from("finished"), Error);
}

}  // namespace
}  // namespace harness
