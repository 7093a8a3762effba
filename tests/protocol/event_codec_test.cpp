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

std::string bytes_of(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

// As they were written before scores said it.
TEST(EventCodec, ReadsScoresOfSpoolsThatDoNotSayWhatTheyWereMeasuredWith) {
  const auto score = std::get<ScoreEvent>(
      decode(bytes_of("de0011a7617474656d707401a56572726f72ca00000000b26576616c756174696f6e5f7365636f6e6473ca"
                      "00000000a9657874726163746f72a0ae657874726163746f725f68617368a0a4676f616ca36d696eab696d"
                      "616765735f7365656e00a66d6574726963a26664a66e5f66616b65cd07d0a66e5f7265616c00a77365636f"
                      "6e6473ca00000000a573706c6974a474657374a47374657064a5747269616ca461613030a474797065a573"
                      "636f7265a4756e6974a0a576616c7565ca40900000")));
  EXPECT_EQ(score.metric, "fd");
  EXPECT_EQ(score.step, 100);
  EXPECT_EQ(score.value, 4.5);
  EXPECT_TRUE(score.measured_with.empty());
  const auto measured = std::get<MeasuredWith>(decode(
      bytes_of("85a7617474656d707401a7706c7567696e739192a82f702f66642e736fa26666a873657474696e677381af6d"
               "6574726963732e73616d706c6573cd07d0a5747269616ca461613030a474797065ad6d656173757265645f77"
               "697468")));
  EXPECT_EQ(measured.settings.at("metrics.samples"), Value(2000));
  EXPECT_TRUE(measured.scores.empty());
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
