#include "harness/report/curve_bytes.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include "harness/analysis/seed_band.h"

namespace harness {
namespace {

// What the page's script does, once more.
class Bytes {
 public:
  explicit Bytes(const std::string& base64) {
    static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    unsigned held = 0;
    int bits = 0;
    for (const char letter : base64) {
      if (letter == '=') break;
      held = held << 6 | static_cast<unsigned>(letters.find(letter));
      if ((bits += 6) >= 8) bytes_.push_back(static_cast<unsigned char>(held >> (bits -= 8) & 0xff));
    }
  }
  unsigned u8() { return bytes_.at(at_++); }
  unsigned u16() {
    const unsigned low = u8();
    return low | u8() << 8;
  }
  double f64() {
    std::uint64_t bits = 0;
    for (int shift = 0; shift < 64; shift += 8) bits |= static_cast<std::uint64_t>(u8()) << shift;
    return std::bit_cast<double>(bits);
  }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::vector<unsigned char> bytes_;
  std::size_t at_ = 0;
};

std::vector<CurvePoint> points(const std::vector<double>& values) {
  std::vector<CurvePoint> out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out.push_back({static_cast<std::int64_t>(i + 1), 0, 0.0, values[i]});
  return out;
}

CurvePanel panel_of(const std::vector<double>& values, std::size_t slots) {
  CurvePanel panel;
  const auto curve = points(values);
  panel.slots = make_slots({&curve}, slots);
  panel.curves = {decimate(curve, panel.slots)};
  panel.curves[0].trial = 7;
  return panel;
}

TEST(PanelData, HoldsPointsToSixteenBits) {
  Bytes bytes(panel_data(panel_of({2.0, -1.0, NAN, 0.3}, 200)));
  EXPECT_EQ(bytes.u16(), 4u);
  for (int step = 1; step <= 4; ++step) EXPECT_EQ(bytes.f64(), step);
  EXPECT_EQ(bytes.u16(), 1u);
  EXPECT_EQ(bytes.u16(), 7u);
  EXPECT_EQ(bytes.u8(), 0u);
  EXPECT_EQ(bytes.u8(), 0u);
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_EQ(bytes.u16(), 4u);
  EXPECT_EQ(bytes.f64(), -1.0);
  EXPECT_EQ(bytes.f64(), 2.0);
  EXPECT_EQ(bytes.u16(), 65534u);
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_EQ(bytes.u16(), 65535u) << "nothing finite";
  EXPECT_NEAR(-1.0 + 3.0 * bytes.u16() / 65534.0, 0.3, 3.0 / 65534.0);
  EXPECT_TRUE(bytes.at_end());
}

TEST(PanelData, HoldsExtremesAndMeanOfSeveralPoints) {
  Bytes bytes(panel_data(panel_of({0, 4, 2, 10, 10, 10}, 2)));
  bytes.u16();
  bytes.f64();
  bytes.f64();
  bytes.u16();
  bytes.u16();
  EXPECT_EQ(bytes.u8(), 1u) << "extremes";
  bytes.u8();
  bytes.u16();
  bytes.u16();
  bytes.f64();
  bytes.f64();
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_EQ(bytes.u16(), 26214u);  // 4 of 10
  EXPECT_EQ(bytes.u8(), 128u);     // 2 between 0 and 4
  EXPECT_EQ(bytes.u16(), 65534u);
  EXPECT_EQ(bytes.u16(), 65534u);
  bytes.u8();
  EXPECT_TRUE(bytes.at_end());
}

TEST(PanelData, CodesDecadesByTheirLogarithm) {
  Bytes bytes(panel_data(panel_of({1e-6, 1.0, 1e6}, 200)));
  for (int i = 0; i < 1 + 3 * 4 + 2; ++i) bytes.u16();
  EXPECT_EQ(bytes.u8(), 2u);
  for (int i = 0; i < 21; ++i) bytes.u8();
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_EQ(bytes.u16(), 32767u) << "half of twelve decades";
}

TEST(PanelData, LeavesOutCurvesWithoutAFiniteValue) {
  Bytes bytes(panel_data(panel_of({NAN, NAN}, 200)));
  EXPECT_EQ(bytes.u16(), 2u);
  bytes.f64();
  bytes.f64();
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_TRUE(bytes.at_end());
}

TEST(PanelData, SurvivesTheLargestDoubles) {
  const double huge = std::numeric_limits<double>::max();
  Bytes bytes(panel_data(panel_of({-huge, 0.0, huge}, 200)));
  for (int i = 0; i < 1 + 3 * 4 + 1 + 1 + 1 + 2 + 8; ++i) bytes.u16();
  EXPECT_EQ(bytes.u16(), 0u);
  EXPECT_NEAR(bytes.u16(), 32767, 1);
  EXPECT_EQ(bytes.u16(), 65534u);
}

TEST(TrialData, TellsWhereStepsLieInImagesAndTime) {
  ExperimentReport report;
  ReportTrial& trial = report.trials.emplace_back();
  trial.configuration = 3;
  trial.seed = 5;
  trial.status = TrialStatus::kDiverged;
  TrialRows rows;
  for (std::int64_t step = 1; step <= 320; ++step)
    rows.curves["a"].push_back({step, 64 * step, 0.5 * static_cast<double>(step), 0.0});
  trial.pace = pace_of(rows);
  Bytes bytes(trial_data(report));
  EXPECT_EQ(bytes.u16(), 1u);
  EXPECT_EQ(bytes.u16(), 3u);
  EXPECT_EQ(bytes.u8(), 1u);
  bytes.u8();
  EXPECT_EQ(bytes.f64(), 5.0);
  EXPECT_EQ(bytes.f64(), 320.0);
  EXPECT_EQ(bytes.f64(), 64.0 * 320);
  EXPECT_EQ(bytes.f64(), 160.0);
  for (int set = 0; set < 2; ++set)
    for (std::size_t knot = 0; knot < kPaceKnots; ++knot)
      EXPECT_NEAR(bytes.u16(), 65535.0 * static_cast<double>(knot) / 32.0, 0.51);
  EXPECT_TRUE(bytes.at_end());
}

TEST(IntervalFactors, AreNoughtWhereABandIsARange) {
  ExperimentReport report;
  report.configurations.resize(1);
  report.configurations[0].trials = {0, 1, 2, 3};
  EXPECT_EQ(interval_factors(report), "0 0 0 0 1.5912");
}

}  // namespace
}  // namespace harness
