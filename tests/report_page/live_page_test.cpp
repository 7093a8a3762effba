// The page as `harness serve` shows it, in a browser that nobody touches while the record grows.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "harness/analysis/analyze.h"
#include "harness/base/utc_time.h"
#include "harness/report/html_report.h"
#include "harness/serve/http_server.h"
#include "harness/serve/live_pages.h"
#include "harness/serve/site.h"
#include "tests/report/example_rows.h"
#include "tests/report_page/browser.h"

namespace harness {
namespace {

using testing::Browser;
using ::testing::EndsWith;
using ::testing::IsEmpty;

// A page that is loaded quickly may be loaded often.
ExperimentRows few_curves() {
  ExperimentRows rows = testing::example_losses();
  for (TrialRows& trial : rows.trials)
    std::erase_if(trial.curves, [](const auto& curve) { return curve.first != "metric.modes"; });
  return rows;
}

class LivePageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (Browser::installed().empty())
      GTEST_SKIP() << "no Chromium is installed: the page was not opened in a browser";
    std::filesystem::create_directories(folder_);
    browser_ = std::make_unique<Browser>(Browser::installed(), folder_ / "profile");
    pages_ = std::make_unique<LivePages>(
        LivePages::Source{[this] {
                            const std::lock_guard lock(mutex_);
                            return std::to_string(state_);
                          },
                          [this](const PageKey&, const std::string& version) { return page(version); }},
        LivePace{std::chrono::seconds(0), 1e9});
    site_ = std::make_unique<Site>(*pages_, PageKey{"losses"}, [](const std::string&) { return false; });
    server_ = std::make_unique<HttpServer>(
        0, [this](const HttpRequest& request) { return site_->answer(request); });
    thread_ = std::thread([this] { server_->run(); });
    browser_->open("http://127.0.0.1:" + std::to_string(server_->port()) + "/", {});
  }
  void TearDown() override {
    end_server();
    browser_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  void end_server() {
    if (thread_.joinable()) {
      server_->stop();
      thread_.join();
    }
    server_.reset();
  }

  std::string page(const std::string& version) {
    const std::lock_guard lock(mutex_);
    ReportData data{"0.1.0", utc_now(), "results/harness.db", {analyze(rows_)}};
    HtmlOptions options;
    options.read_image = [](const SampleImage& image) { return testing::example_image(image.path); };
    options.live = {version, 1};
    return html_report(data, options);
  }
  // As if a trial of every configuration had ended since.
  void grow() {
    const std::lock_guard lock(mutex_);
    const std::vector<TrialRows> before = rows_.trials;
    for (TrialRows more : before) {
      if (more.seed != 0) continue;
      more.seed = 7;
      more.id += "more";
      rows_.trials.push_back(more);
    }
    ++state_;
  }
  std::string text(const std::string& expression) { return browser_->evaluate(expression).dump(); }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("live-page-" + std::to_string(::getpid()));
  std::mutex mutex_;
  int state_ = 1;
  ExperimentRows rows_ = few_curves();
  std::unique_ptr<Browser> browser_;
  std::unique_ptr<LivePages> pages_;
  std::unique_ptr<Site> site_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

TEST_F(LivePageTest, GrowsWithTheRecordAndKeepsWhatItsReaderHadSet) {
  const int trials = browser_->evaluate("document.querySelectorAll('.trials tbody tr').length");
  browser_->evaluate(
      "document.querySelector('.curves input[value=log]').click();"
      "document.querySelectorAll('.legend button')[1].click();"
      "for (const details of document.querySelectorAll('.copy details')) details.open = true;"
      "document.querySelector('.trials thead th button').click();"
      "for (const slider of document.querySelectorAll('.samples input')) {"
      "  slider.value = 0; slider.dispatchEvent(new Event('input')); }"
      "scrollTo(0, document.querySelector('.curves').getBoundingClientRect().top + scrollY)");
  const std::string shown = text("document.querySelector('.samples output').textContent");
  const std::string top = "document.querySelector('.curves').getBoundingClientRect().top";
  ASSERT_NEAR(browser_->evaluate(top).get<double>(), 0.0, 2.0);

  grow();
  browser_->wait_until_loaded();
  browser_->evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  EXPECT_EQ(browser_->evaluate("document.querySelectorAll('.trials tbody tr').length"), trials + 5);
  EXPECT_EQ(browser_->evaluate("document.querySelector('.curves input[value=log]').checked"), true);
  EXPECT_EQ(text("[...document.querySelectorAll('.legend button')].map((one) => "
                 "one.getAttribute('aria-pressed')).join()"),
            "\"true,false,true,true,true\"");
  EXPECT_EQ(browser_->evaluate("document.querySelector('.copy details').open"), true);
  EXPECT_EQ(text("document.querySelector('.trials thead th').getAttribute('aria-sort')"), "\"ascending\"");
  EXPECT_EQ(text("document.querySelector('.samples output').textContent"), shown);
  EXPECT_NEAR(browser_->evaluate(top).get<double>(), 0.0, 30.0) << "although rows were added above";
  EXPECT_THAT(browser_->complaints(), IsEmpty());
  for (const std::string& request : browser_->requests())
    EXPECT_TRUE(request.starts_with("data:") || request.ends_with("/")) << request;
}

TEST_F(LivePageTest, WaitsWhileSomethingIsBeingRead) {
  browser_->evaluate("getSelection().selectAllChildren(document.querySelector('h2')); window.mark = 1");
  grow();
  browser_->evaluate("new Promise((done) => setTimeout(done, 7000))");
  EXPECT_EQ(browser_->evaluate("window.mark"), 1) << "selected text stays selected";
  browser_->evaluate("getSelection().removeAllRanges()");
  browser_->wait_until_loaded();
  EXPECT_EQ(browser_->evaluate("window.mark === undefined"), true);
}

TEST_F(LivePageTest, SaysThatItsServerHasEnded) {
  EXPECT_EQ(text("document.querySelector('#live [role=status]').textContent"), "\"live\"");
  end_server();
  for (int i = 0; i < 40; ++i) {
    browser_->evaluate("new Promise((done) => setTimeout(done, 250))");
    if (text("document.querySelector('#live [role=status]').textContent") != "\"live\"") break;
  }
  EXPECT_THAT(text("document.querySelector('#live').textContent"), EndsWith("UTC\""));
  EXPECT_EQ(text("document.querySelector('#live [role=status]').textContent"), "\"no longer served, as of\"");
}

}  // namespace
}  // namespace harness
