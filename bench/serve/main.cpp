// open_page ADDRESS TIMES                         seconds until the page is loaded and drawn, median
// open_page ADDRESS watch SECONDS SERVER SWEEP    leaves it open; CPU seconds meanwhile of the process
// SERVER, of the
//                                                 browser, and of the processes below SWEEP: "server browser
//                                                 sweep"
// Exit code 3 where no Chromium is installed.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/stopwatch.h"
#include "tests/report_page/browser.h"

namespace {

using harness::testing::Browser;

struct Process {
  int parent = 0;
  double cpu_seconds = 0.0;
};

std::map<int, Process> processes() {
  std::map<int, Process> all;
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    std::ifstream file(entry.path() / "stat");
    std::string line;
    if (pid == 0 || !std::getline(file, line)) continue;
    std::istringstream rest(line.substr(line.rfind(')') + 1));  // a name may hold anything
    std::vector<std::string> words;
    for (std::string word; rest >> word;) words.push_back(word);
    if (words.size() < 13) continue;
    all[pid] = {std::stoi(words[1]), (std::stod(words[11]) + std::stod(words[12])) / ticks};
  }
  return all;
}

double cpu_below(const std::map<int, Process>& all, int ancestor) {
  double sum = 0.0;
  for (const auto& [pid, process] : all)
    for (int up = process.parent; up > 1; up = all.contains(up) ? all.at(up).parent : 0)
      if (up == ancestor) {
        sum += process.cpu_seconds;
        break;
      }
  return sum;
}

int open_often(Browser& browser, const std::string& address, int times) {
  std::vector<double> seconds;
  for (int i = 0; i < times; ++i) {
    const harness::Stopwatch stopwatch;
    browser.open(address, {});
    browser.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    seconds.push_back(stopwatch.seconds());
  }
  std::sort(seconds.begin(), seconds.end());
  fmt::print("{:.2f}\n", seconds[seconds.size() / 2]);
  return 0;
}

int watch(Browser& browser, const std::string& address, int seconds, int server, int sweep) {
  browser.open(address, {});
  std::this_thread::sleep_for(
      std::chrono::seconds(10));  // what the browser does at its start is not the page's
  const auto before = processes();
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const auto after = processes();
  const auto spent = [&](int ancestor) { return cpu_below(after, ancestor) - cpu_below(before, ancestor); };
  fmt::print("{:.2f} {:.2f} {:.2f}\n", after.at(server).cpu_seconds - before.at(server).cpu_seconds,
             spent(::getpid()), spent(sweep));
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  const bool watching = arguments.size() == 5 && arguments[1] == "watch";
  if (!watching && arguments.size() != 2) {
    fmt::print(stderr, "open_page ADDRESS TIMES, open_page ADDRESS watch SECONDS SERVER SWEEP\n");
    return 2;
  }
  if (Browser::installed().empty()) return 3;
  const auto profile = std::filesystem::temp_directory_path() / fmt::format("open-page-{}", ::getpid());
  int code = 0;
  {
    Browser browser(Browser::installed(), profile);
    code = watching ? watch(browser, arguments[0], std::stoi(arguments[2]), std::stoi(arguments[3]),
                            std::stoi(arguments[4]))
                    : open_often(browser, arguments[0], std::stoi(arguments[1]));
  }
  std::error_code ignored;
  std::filesystem::remove_all(profile, ignored);
  return code;
}
