// The page as a reader gets it. It is left in HARNESS_BUILD_DIR/screenshots, with pictures for people to look
// at.
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "harness/analysis/analyze.h"
#include "harness/base/atomic_file.h"
#include "harness/report/html_report.h"
#include "tests/report/example_rows.h"
#include "tests/report_page/browser.h"

namespace harness {
namespace {

using testing::Browser;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::View;

const std::filesystem::path kShots = std::filesystem::path(HARNESS_BUILD_DIR) / "screenshots";

class ReportPage : public ::testing::Test {
 protected:
  // One browser for all tests: starting it takes longer than they do.
  static void SetUpTestSuite() {
    if (Browser::installed().empty()) return;
    folder_ = std::filesystem::temp_directory_path() / ("report-page-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    ReportData data{"0.1.0", "2026-11-21T10:20:00.000Z", "results/harness.db", {}};
    data.experiments = {analyze(testing::example_losses()), analyze(testing::example_vae())};
    HtmlOptions options;
    options.image_steps = 4;
    options.read_image = [](const SampleImage& image) { return testing::example_image(image.path); };
    std::filesystem::create_directories(kShots);
    const std::string page = html_report(data, options);
    write_file_atomically(kShots / "report.html", page);  // for people; other tests may write it as well
    write_file_atomically(folder_ / "report.html", page);
    report_ = std::make_unique<ExperimentReport>(data.experiments.front());
    browser_ = std::make_unique<Browser>(Browser::installed(), folder_ / "profile");
  }
  static void TearDownTestSuite() {
    browser_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void SetUp() override {
    if (!browser_) GTEST_SKIP() << "no Chromium is installed: the page was not opened in a browser";
  }

  static void open(const View& view) { browser_->open("file://" + (folder_ / "report.html").string(), view); }
  static std::string text(const std::string& expression) { return browser_->evaluate(expression).dump(); }

  // What a row of the readout says: label, mean, "low – high".
  static nlohmann::json row_of(const std::string& label) {
    return browser_->evaluate(
        "[...document.querySelectorAll('.readout tr')].filter((row) => row.cells[0].textContent === '" +
        label + "').map((row) => [...row.cells].map((cell) => cell.textContent))[0]");
  }
  static void expect_band_at(const ExperimentReport& report, std::int64_t step) {
    const CurvePanel& panel = report.panels.front();
    ASSERT_EQ(panel.name, "metric.modes");
    std::size_t compared = 0;
    for (const SeedBand& band : panel.bands)
      for (const BandPoint& point : band.points) {
        if (point.step != step) continue;
        const std::string label = report.configurations[band.configuration].label;
        const auto row = row_of(label);
        EXPECT_NEAR(std::stod(row.at(1).get<std::string>()), point.mean, 0.002) << label;
        if (point.low == point.high) continue;
        const std::string spread = row.at(2);
        EXPECT_NEAR(std::stod(spread), point.low, 0.002) << label;
        EXPECT_NEAR(std::stod(spread.substr(spread.find("\u2013") + 4)), point.high, 0.002) << label;
        ++compared;
      }
    EXPECT_GT(compared, 2u);
  }

  // The middle of the nth chart's plot, shifted by a share of its width, scrolled into view.
  static std::pair<double, double> over_chart(int number, double share) {
    const auto box = browser_->evaluate(
        "(() => { const svg = document.querySelectorAll('.curves svg.chart')[" + std::to_string(number) +
        "]; svg.scrollIntoView({block: 'center'}); const b = svg.getBoundingClientRect(); return [b.left + "
        "b.width * (46 + " +
        std::to_string(share) + " * 344) / 400, b.top + b.height / 2]; })()");
    return {box.at(0), box.at(1)};
  }
  static void next_frame() {
    browser_->evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  }

  static std::unique_ptr<Browser> browser_;
  static std::unique_ptr<ExperimentReport> report_;
  static std::filesystem::path folder_;
};
std::unique_ptr<Browser> ReportPage::browser_;
std::unique_ptr<ExperimentReport> ReportPage::report_;
std::filesystem::path ReportPage::folder_;

TEST_F(ReportPage, OpensInEveryViewWithoutComplaintOrRequest) {
  for (const int width : {1400, 400})
    for (const bool dark : {false, true}) {
      open({width, 900, dark});
      EXPECT_THAT(browser_->complaints(), IsEmpty());
      ASSERT_FALSE(browser_->requests().empty());
      for (std::size_t i = 1; i < browser_->requests().size(); ++i)
        EXPECT_EQ(browser_->requests()[i].substr(0, 5), "data:");
      EXPECT_LE(browser_->evaluate("document.documentElement.scrollWidth"), width) << "nothing sticks out";
      browser_->screenshot(kShots /
                           ("report-" + std::to_string(width) + (dark ? "-dark.png" : "-light.png")));
    }
  open({794, 1123, false, true, true});
  browser_->screenshot(kShots / "report-printed.png");
}

TEST_F(ReportPage, ShowsAllChartsWithScriptingOff) {
  open({1400, 900, false, false});
  EXPECT_THAT(browser_->complaints(), IsEmpty());
  browser_->screenshot(kShots / "report-without-scripting.png");
  EXPECT_GT(browser_->evaluate("document.querySelectorAll('.curves .plot path.line').length"), 40);
  EXPECT_EQ(browser_->evaluate("document.querySelectorAll('input, button, .readout').length"), 0)
      << "no control that would do nothing";
}

TEST_F(ReportPage, ReadsTheMeanAndTheRangeOfSeedsAtThePointer) {
  open({});
  const auto [x, y] = over_chart(0, 0.5);  // modes, at step 2,000 of 4,000
  browser_->move_pointer(x, y);
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 2,000\"");
  expect_band_at(*report_, 2000);
  EXPECT_GT(browser_->evaluate("document.querySelectorAll('.experiment:first-of-type .cursor').length"), 2)
      << "one cursor over all panels";
  EXPECT_THAT(browser_->complaints(), IsEmpty());
}

// Five seeds: the script's interval is that of the analysis.
TEST_F(ReportPage, ReadsTheIntervalOfTheMeanFromFourSeedsOn) {
  ExperimentRows rows = testing::example_losses();
  const std::vector<TrialRows> three = rows.trials;
  for (TrialRows more : three) {
    if (more.seed == 2) continue;
    more.seed += 3;
    more.id += "more";
    for (CurvePoint& point : more.curves.at("metric.modes")) point.value = std::max(0.0, point.value - 2.0);
    rows.trials.push_back(more);
  }
  ReportData data{"0.1.0", "2026-11-21T10:20:00.000Z", "results/harness.db", {analyze(rows)}};
  std::ofstream(folder_ / "five.html", std::ios::binary) << html_report(data, {});
  browser_->open("file://" + (folder_ / "five.html").string(), {});
  const auto [x, y] = over_chart(0, 0.25);
  browser_->move_pointer(x, y);
  expect_band_at(data.experiments.front(), 1000);
  EXPECT_NE(text("document.querySelector('.curves .note').textContent").find("95 % interval of the mean"),
            std::string::npos);
}

TEST_F(ReportPage, TakesOverWithoutAJump) {
  open({});
  const std::string line = "document.querySelector('.curves svg.chart .c0 .dot').getAttribute('cy')";
  const std::string ticks =
      "[...document.querySelectorAll('.curves figure.panel')].slice(0, 4).map((figure) => "
      "[...figure.querySelectorAll('g.axes text')].map((tick) => tick.textContent).join(' '))";
  const double before = std::stod(browser_->evaluate(line).get<std::string>());
  const std::string axes = text(ticks);
  const auto [x, y] = over_chart(0, 0.5);
  browser_->move_pointer(x, y);
  EXPECT_NEAR(std::stod(browser_->evaluate(line).get<std::string>()), before, 2.0);
  EXPECT_EQ(text(ticks), axes);
}

TEST_F(ReportPage, GoesByTheArrowKeysAndEndsWithEscape) {
  open({});
  browser_->evaluate("document.querySelector('.curves svg.chart').focus()");
  browser_->press("Home");
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 500\"");
  browser_->press("ArrowRight");
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 1,000\"");
  browser_->press("End");
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 4,000\"");
  browser_->press("Escape");
  EXPECT_EQ(browser_->evaluate("document.querySelector('.readout').hidden"), true);
}

TEST_F(ReportPage, ReadsAtAFingerAndStopsWhereItTapsBesides) {
  open({400, 900});
  const auto [x, y] = over_chart(0, 0.75);
  browser_->touch(x, y);
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 3,000\"");
  EXPECT_EQ(browser_->evaluate("document.querySelector('.readout').hidden"), false);
  browser_->screenshot(kShots / "touched-400.png", ".curves");
  browser_->evaluate(
      "document.querySelector('h2').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))");
  EXPECT_EQ(browser_->evaluate("document.querySelector('.readout').hidden"), true);
}

TEST_F(ReportPage, DrawsByImagesTimeAndLogarithm) {
  open({});
  const auto choose = [](const std::string& value) {
    browser_->evaluate("document.querySelector('.curves input[value=" + value + "]').click()");
    next_frame();
  };
  const std::string last_tick =
      "[...document.querySelector('.curves figure.panel').querySelectorAll('g.axes .m, g.axes text.e')]"
      ".map((tick) => tick.textContent).filter((tick) => /[a-zA-Z]$/.test(tick)).pop()";
  choose("images");
  EXPECT_EQ(text(last_tick), "\"1M\"");
  choose("seconds");
  EXPECT_EQ(text(last_tick), "\"4 s\"");
  choose("log");
  EXPECT_THAT(browser_->complaints(), IsEmpty());
  browser_->screenshot(kShots / "curves-time-log.png", ".curves");
}

// A line's way up and down, in parts of its height: what smoothing takes away.
double roughness(Browser& browser, const std::string& type) {
  return browser.evaluate(
      "(() => { const path = [...document.querySelectorAll('.curves figure.panel')][5].querySelector('" +
      type +
      "').getAttribute('d'); const y = path.slice(1).split(/[ML]/).map((point) => "
      "Number(point.split(' ')[1])); return y.slice(1).reduce((sum, value, i) => sum + "
      "Math.abs(value - y[i]), 0) / (Math.max(...y) - Math.min(...y)); })()");
}

TEST_F(ReportPage, SmoothsTheMeansAndLeavesThinLinesAsTheyAre) {
  open({});
  const auto [x, y] = over_chart(5, 0.5);
  browser_->move_pointer(x, y);  // the script has drawn it
  const double raw = roughness(*browser_, ".raw"), strong = roughness(*browser_, ".line");
  browser_->evaluate(
      "(() => { const slider = document.querySelector('.smoothing input'); slider.value = 60; "
      "slider.dispatchEvent(new Event('input')); })()");
  next_frame();
  EXPECT_LT(roughness(*browser_, ".line"), 0.5 * strong);
  EXPECT_NEAR(roughness(*browser_, ".raw"), raw, 0.05 * raw);
  EXPECT_THAT(browser_->complaints(), IsEmpty());
  browser_->screenshot(kShots / "curves-smoothed.png", ".curves");
}

TEST_F(ReportPage, ShowsCloserWhatAMouseIsDrawnOverAndTheWholeAgain) {
  open({});
  const std::string ticks =
      "[...document.querySelectorAll('.curves figure.panel')].slice(0, 2).map((figure) => "
      "[...figure.querySelectorAll('g.axes .m, g.axes text.e')].map((tick) => tick.textContent)"
      ".filter((tick) => tick.endsWith('k')).join(' '))";
  const auto [x, y] = over_chart(0, 0.25);
  const double end = over_chart(0, 0.75).first;
  browser_->move_pointer(x, y);
  const std::string whole = text(ticks);
  browser_->drag({x, y}, {end, y});
  next_frame();
  EXPECT_EQ(text(ticks), "[\"1k 1.5k 2k 2.5k 3k\",\"1k 1.5k 2k 2.5k 3k\"]") << "of 0 to 4k; all panels";
  browser_->screenshot(kShots / "curves-zoomed.png", ".curves");
  browser_->move_pointer(end - 1, y);
  EXPECT_EQ(text("document.querySelector('.readout p').textContent"), "\"step 2,500\"")
      << "three quarters of 1k to 3k";
  browser_->evaluate("document.querySelector('.whole').click()");
  next_frame();
  browser_->move_pointer(x, y);
  EXPECT_EQ(text(ticks), whole);
  EXPECT_THAT(browser_->complaints(), IsEmpty());
}

TEST_F(ReportPage, SwitchesAConfigurationOffAndOn) {
  open({});
  const std::string shown =
      "document.querySelectorAll('.experiment:first-of-type .curves .plot > g:not([hidden])').length";
  const int all = browser_->evaluate(shown);
  browser_->evaluate("document.querySelector('.legend button').click()");
  EXPECT_LT(browser_->evaluate(shown), all);
  browser_->evaluate("document.querySelector('.legend button').click()");
  EXPECT_EQ(browser_->evaluate(shown), all);
}

}  // namespace
}  // namespace harness
