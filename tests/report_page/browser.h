#pragma once

#include <sys/types.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace harness::testing {

// How a page is looked at.
struct View {
  int width = 1400, height = 900;
  bool dark = false, scripting = true, print = false;
};

// A headless Chromium that speaks the DevTools protocol over two pipes: no port, no driver, no network. Any
// failure of the protocol throws std::runtime_error. Ends with the object.
class Browser {
 public:
  // The program's path, or nothing where no Chromium or Chrome is installed.
  static std::string installed();

  explicit Browser(const std::string& program, const std::filesystem::path& profile);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  void open(const std::string& address, const View& view);
  // The next time that the page loads itself, or has done so since it was opened.
  void wait_until_loaded();
  // What an expression gives, as JSON; a promise is awaited.
  nlohmann::json evaluate(const std::string& expression);
  void move_pointer(double x, double y);
  // With the left button held.
  void drag(std::pair<double, double> from, std::pair<double, double> to);
  void touch(double x, double y);
  void press(const std::string& key);
  // The whole page, or one element of it, as PNG.
  void screenshot(const std::filesystem::path& file, const std::string& selector = {});

  // Since the page was opened: what went to its console, exceptions, refusals of its policy; and the
  // addresses that it asked for, its own first.
  const std::vector<std::string>& complaints() const { return complaints_; }
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  nlohmann::json call(const std::string& method, nlohmann::json parameters = nlohmann::json::object());
  nlohmann::json receive();
  void note(const nlohmann::json& event);

  pid_t pid_ = 0;
  int to_ = -1, from_ = -1;
  int number_ = 0;
  bool loaded_ = false;
  std::string session_, buffer_;
  std::vector<std::string> complaints_, requests_;
};

}  // namespace harness::testing
