// What scores were measured with, and finished trials that are measured anew.

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/store/reader.h"
#include "harness/store/recorder.h"
#include "tests/protocol/temporary_folder.h"
#include "tests/store/sample_results.h"

namespace harness {
namespace {

using namespace testing;
using ::testing::ElementsAre;

struct ScoredPlace {
  TemporaryFolder folder;
  std::filesystem::path database = folder / "harness.db";
  std::filesystem::path spools = folder / "spools";
  ScoredPlace() { write_demo(spools); }

  void record() const { rebuild_database(database, spools); }
  std::vector<std::string> scored(const std::string& trial) const {
    std::vector<std::string> names;
    const LastScores scores = Reader(database).last_scores("demo", trial).at(trial);
    for (const auto& score : scores) names.push_back(score.first);
    return names;
  }
  std::string best(const std::string& metric, const std::string& column) const {
    return ask(database,
               "SELECT " + column + " FROM v_best WHERE trial = 'aa00' AND metric = 'metric." + metric + "'");
  }
};

ScoreEvent named(const std::string& metric, std::int64_t step, double value) {
  ScoreEvent event = score("aa00", step, value);
  event.metric = metric;
  return event;
}

TEST(MeasuredWithTest, StandsWithEachScoreAndOnceInTheFile) {
  const ScoredPlace place;
  ScoreEvent main = named("modes", 50, 2.0);
  main.measured_with = {{"metrics.modes.reach", 0.25}, {"metrics.samples", 3000}};
  ScoreEvent part = main, reference = main, later = main;
  part.metric = "modes.kl";
  reference.metric = "reference.density.modes";
  later.step = 100;
  append(place.spools / "3-worker.spool", {main, part, reference, later});
  place.record();
  for (const ScoreRow& row : Reader(place.database).scores("demo"))
    EXPECT_EQ(row.measured_with, row.metric == "fd" ? Settings() : main.measured_with) << row.metric;
  EXPECT_EQ(Reader(place.database).last_scores("demo", "aa00").at("aa00").at("modes"), main.measured_with);
  EXPECT_EQ(ask(place.database,
                "SELECT count(*) FROM v_score WHERE options = '{\"metrics.modes.reach\":0.25}' AND "
                "measured_with = '{\"metrics.modes.reach\":0.25,\"metrics.samples\":3000}'"),
            "4")
      << "of a part and of a reference too";
  EXPECT_EQ(ask(place.database,
                "SELECT count(*) FROM v_score WHERE metric = 'fd' AND options IS NULL AND "
                "measured_with IS NULL"),
            "5");
  SQLite::Database plain(place.database.string());
  EXPECT_EQ(plain.execAndGet("SELECT count(*) FROM score_settings").getInt(), 2);
}

// A finished trial measured anew: by more samples of the same features, then by other features.
TEST(Recorder, TakesTheScoresAndSettingsOfAMeasurementAnew) {
  const ScoredPlace place;
  write_demo(place.spools);
  ScoreEvent more = score("aa00", 100, 2.0), other = score("aa00", 100, 7.0);
  more.n_fake = 9000;
  other.extractor = "pixels";
  other.extractor_hash = "dd";
  const MeasuredWith by_more{"aa00", 1, {}, {{"metrics.samples", 9000}}};
  append(place.spools / "3-worker.spool", {more, by_more});
  place.record();
  EXPECT_EQ(Reader(place.database).settings("demo", "aa00").at("metrics.samples"), Value(9000));
  EXPECT_EQ(Reader(place.database).settings("demo", "aa00").at("train.steps"), Value(100));
  auto scores = Reader(place.database).scores("demo");
  ASSERT_EQ(scores.size(), 5u);
  EXPECT_EQ(scores[1].n_fake, 9000);
  EXPECT_EQ(ask(place.database, "SELECT min_value FROM v_best WHERE trial = 'aa00' AND metric = 'metric.fd'"),
            "2");
  append(place.spools / "4-worker.spool", {other});
  place.record();
  scores = Reader(place.database).scores("demo");
  ASSERT_EQ(scores.size(), 5u) << "one step has one score";
  EXPECT_EQ(scores[1].extractor, "pixels");
  rebuild_database(place.folder / "again.db", place.spools);
  EXPECT_EQ(contents_of(place.folder / "again.db"), contents_of(place.database));
}

// By what the last one was measured with: fewer samples, or another option.
TEST(MeasuredWithTest, TheBestIsOneOfThoseMeasuredAsTheLast) {
  const auto best = [](auto change) {
    const ScoredPlace place;
    ScoreEvent first = named("modes", 20, 9.0), second = named("modes", 40, 3.0),
               third = named("modes", 60, 1.0);
    for (ScoreEvent* event : {&first, &second, &third}) {
      event->goal = "max";
      event->measured_with = {{"metrics.modes.reach", 0.25}};
    }
    change(first);
    append(place.spools / "3-worker.spool", {first, second, third});
    place.record();
    EXPECT_EQ(place.best("modes", "max_value"), "9") << "of all points";
    EXPECT_EQ(ask(place.database,
                  "SELECT mean_best FROM v_leaderboard WHERE metric = 'modes' AND configuration = 'c0'"),
              place.best("modes", "best_value"));
    return place.best("modes", "best_value") + " @ " + place.best("modes", "best_step");
  };
  EXPECT_EQ(best([](ScoreEvent&) {}), "9 @ 20");
  EXPECT_EQ(best([](ScoreEvent& event) { event.n_fake = 9000; }), "3 @ 40");
  EXPECT_EQ(best([](ScoreEvent& event) { event.extractor_hash = "dd"; }), "3 @ 40");
  EXPECT_EQ(best([](ScoreEvent& event) { event.measured_with["metrics.modes.reach"] = 0.5; }), "3 @ 40");
  EXPECT_EQ(best([](ScoreEvent& event) { event.measured_with.clear(); }), "9 @ 20") << "which says nothing";
  EXPECT_EQ(best([](ScoreEvent& event) { event.measured_with["metrics.samples"] = 7; }), "9 @ 20")
      << "the same number was looked at";
}

TEST(MeasuredWithTest, NothingIsRankedByDifferentOptions) {
  const auto comparable = [](const Settings& other) {
    const ScoredPlace place;
    ScoreEvent a = named("modes", 100, 9.0), b = a;
    a.measured_with = {{"metrics.modes.reach", 0.25}, {"metrics.samples", 1}};
    b.trial = "aa01";
    b.measured_with = other;
    append(place.spools / "3-worker.spool", {a, b});
    place.record();
    return ask(
        place.database,
        "SELECT comparable || ' ' || coalesce(mean_last, '-') FROM v_leaderboard WHERE metric = 'modes' "
        "AND configuration = 'c0'");
  };
  EXPECT_EQ(comparable({{"metrics.modes.reach", 0.25}, {"metrics.samples", 2}}), "1 9.0");
  EXPECT_EQ(comparable({{"metrics.modes.reach", 0.5}, {"metrics.samples", 1}}), "0 -");
  EXPECT_EQ(comparable({}), "1 9.0") << "an older one";
}

MeasuredWith measured(const std::vector<std::string>& metrics, const std::vector<std::string>& scores) {
  return {"aa00", 1, {}, {{"metrics.list", ValueList(metrics.begin(), metrics.end())}}, 100, scores};
}

TEST(MeasuredWithTest, WhatAMetricNoLongerGivesGoesWithItsReferences) {
  const ScoredPlace place;
  append(place.spools / "3-worker.spool",
         {named("modes", 50, 1.0), named("modes.kl", 50, 1.0), named("modes", 100, 2.0),
          named("modes.kl", 100, 2.0), named("modesty", 100, 2.0), named("reference.density.modes", 100, 2.0),
          named("reference.density.modes.kl", 100, 2.0), named("reference.density.fd", 100, 2.0)});
  place.record();
  EXPECT_EQ(place.scored("aa00").size(), 7U);
  append(place.spools / "4-worker.spool",
         {named("modes", 100, 0.0), named("reference.density.modes", 100, 0.0),
          measured({"modes"}, {"modes", "reference.density.modes"})});
  place.record();
  EXPECT_THAT(place.scored("aa00"),
              ElementsAre("fd", "modes", "modesty", "reference.density.fd", "reference.density.modes"));
  EXPECT_EQ(place.best("modes.kl", "last_step"), "50") << "what it gave before stands";
  EXPECT_EQ(place.best("modes.kl", "points"), "1");
  rebuild_database(place.folder / "again.db", place.spools);
  EXPECT_EQ(contents_of(place.folder / "again.db"), contents_of(place.database));
}

TEST(MeasuredWithTest, AnExtractorsOwnScoresGoWithTheLastOfItsFeatures) {
  const ScoredPlace place;
  ScoreEvent distance = named("distance", 100, 2.0), quality = named("classifier.accuracy", 100, 0.9);
  append(place.spools / "3-worker.spool", {distance, quality});
  ScoreEvent by_pixels = score("aa00", 100, 1.0);
  by_pixels.extractor = "pixels";
  by_pixels.extractor_hash = "dd";
  append(place.spools / "4-worker.spool", {by_pixels, measured({"fd"}, {"fd"})});
  place.record();
  EXPECT_THAT(place.scored("aa00"), ElementsAre("classifier.accuracy", "distance", "fd"))
      << "distance is of the classifier's still";
  by_pixels.metric = "distance";
  append(place.spools / "5-worker.spool", {by_pixels, measured({"distance"}, {"distance"})});
  place.record();
  EXPECT_THAT(place.scored("aa00"), ElementsAre("distance", "fd"));
}

// Spools of before do not say what a measurement gave.
TEST(MeasuredWithTest, NothingGoesWhereItIsNotSaidWhatThereIs) {
  const ScoredPlace place;
  MeasuredWith older = measured({"fd"}, {});
  older.step = 0;
  append(place.spools / "3-worker.spool", {older});
  place.record();
  EXPECT_THAT(place.scored("aa00"), ElementsAre("fd"));
}

}  // namespace
}  // namespace harness
