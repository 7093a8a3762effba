#include "tests/report_page/browser.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>

namespace harness::testing {
namespace {

using nlohmann::json;

constexpr int kPatienceMs = 60'000;  // for one answer, on a loaded machine

std::string from_base64(const std::string& text) {
  static const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned held = 0;
  int bits = 0;
  for (const char letter : text) {
    const std::size_t value = letters.find(letter);
    if (value == std::string::npos) break;
    held = held << 6 | static_cast<unsigned>(value);
    if ((bits += 6) >= 8) bytes += static_cast<char>(held >> (bits -= 8) & 0xff);
  }
  return bytes;
}

}  // namespace

std::string Browser::installed() {
  for (const char* program : {"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"})
    if (::access(program, X_OK) == 0) return program;
  return {};
}

Browser::Browser(const std::string& program, const std::filesystem::path& profile) {
  std::array<int, 2> to{}, from{};
  if (::pipe2(to.data(), O_CLOEXEC) != 0 || ::pipe2(from.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("pipe2");
  const std::string folder = "--user-data-dir=" + profile.string();
  pid_ = ::fork();
  if (pid_ == 0) {  // Chromium reads commands from 3 and answers on 4
    const int read_end = ::fcntl(to[0], F_DUPFD, 10), write_end = ::fcntl(from[1], F_DUPFD, 10);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::dup2(read_end, 3);
    ::dup2(write_end, 4);
    ::execl(program.c_str(), program.c_str(), "--headless", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
            folder.c_str(), "about:blank", nullptr);
    ::_exit(127);
  }
  ::close(to[0]);
  ::close(from[1]);
  to_ = to[1];
  from_ = from[0];
  ::signal(SIGPIPE, SIG_IGN);
  const std::string target = call("Target.createTarget", {{"url", "about:blank"}}).at("targetId");
  session_ = call("Target.attachToTarget", {{"targetId", target}, {"flatten", true}}).at("sessionId");
  for (const char* domain : {"Page", "Runtime", "Log", "Network"}) call(std::string(domain) + ".enable");
}

Browser::~Browser() {
  ::close(to_);  // it ends with its pipe
  ::close(from_);
  for (int i = 0; i < 100; ++i) {
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) return;
    ::usleep(50'000);
  }
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

json Browser::receive() {
  std::size_t end = 0;
  while ((end = buffer_.find('\0')) == std::string::npos) {
    pollfd wait{from_, POLLIN, 0};
    if (::poll(&wait, 1, kPatienceMs) <= 0) throw std::runtime_error("Chromium does not answer");
    std::array<char, 65536> piece{};
    const ssize_t size = ::read(from_, piece.data(), piece.size());
    if (size <= 0) throw std::runtime_error("Chromium has ended");
    buffer_.append(piece.data(), static_cast<std::size_t>(size));
  }
  json message = json::parse(buffer_.substr(0, end));
  buffer_.erase(0, end + 1);
  return message;
}

void Browser::note(const json& event) {
  const std::string method = event.value("method", "");
  if (method == "Page.loadEventFired") loaded_ = true;
  if (method == "Network.requestWillBeSent")
    requests_.push_back(event.at("params").at("request").at("url").get<std::string>().substr(0, 200));
  if (method == "Runtime.exceptionThrown" || method == "Runtime.consoleAPICalled" ||
      method == "Log.entryAdded")
    complaints_.push_back(event.at("params").dump().substr(0, 600));
}

json Browser::call(const std::string& method, json parameters) {
  json message{{"id", ++number_}, {"method", method}, {"params", std::move(parameters)}};
  if (!session_.empty()) message["sessionId"] = session_;
  const std::string text = message.dump() + '\0';
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = ::write(to_, text.data() + done, text.size() - done);
    if (size <= 0) throw std::runtime_error("Chromium has ended");
    done += static_cast<std::size_t>(size);
  }
  for (;;) {
    const json answer = receive();
    if (answer.value("id", 0) != number_) {
      note(answer);
      continue;
    }
    if (answer.contains("error")) throw std::runtime_error(method + ": " + answer["error"].dump());
    return answer.at("result");
  }
}

void Browser::open(const std::string& address, const View& view) {
  call("Emulation.setDeviceMetricsOverride",
       {{"width", view.width}, {"height", view.height}, {"deviceScaleFactor", 1}, {"mobile", false}});
  call("Emulation.setEmulatedMedia",
       {{"media", view.print ? "print" : ""},
        {"features", {{{"name", "prefers-color-scheme"}, {"value", view.dark ? "dark" : "light"}}}}});
  call("Emulation.setScriptExecutionDisabled", {{"value", !view.scripting}});
  complaints_.clear();
  requests_.clear();
  loaded_ = false;
  call("Page.navigate", {{"url", address}});
  wait_until_loaded();
}

void Browser::wait_until_loaded() {
  while (!loaded_) note(receive());
  loaded_ = false;
}

json Browser::evaluate(const std::string& expression) {
  const json answer =
      call("Runtime.evaluate", {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  if (answer.contains("exceptionDetails")) throw std::runtime_error(answer["exceptionDetails"].dump());
  return answer.at("result").value("value", json());
}

void Browser::move_pointer(double x, double y) {
  call("Input.dispatchMouseEvent", {{"type", "mouseMoved"}, {"x", x}, {"y", y}});
}

void Browser::drag(std::pair<double, double> from, std::pair<double, double> to) {
  const auto mouse = [&](const char* type, double x, double y) {
    call("Input.dispatchMouseEvent",
         {{"type", type}, {"x", x}, {"y", y}, {"button", "left"}, {"buttons", 1}, {"clickCount", 1}});
  };
  mouse("mousePressed", from.first, from.second);
  for (int i = 1; i <= 5; ++i)
    mouse("mouseMoved", from.first + (to.first - from.first) * i / 5,
          from.second + (to.second - from.second) * i / 5);
  mouse("mouseReleased", to.first, to.second);
}

void Browser::touch(double x, double y) {
  call("Input.dispatchTouchEvent",
       {{"type", "touchStart"}, {"touchPoints", json::array({{{"x", x}, {"y", y}}})}});
  call("Input.dispatchTouchEvent", {{"type", "touchEnd"}, {"touchPoints", json::array()}});
}

void Browser::press(const std::string& key) {
  for (const char* type : {"keyDown", "keyUp"})
    call("Input.dispatchKeyEvent", {{"type", type}, {"key", key}});
}

void Browser::screenshot(const std::filesystem::path& file, const std::string& selector) {
  json clip;
  if (selector.empty()) {
    clip = call("Page.getLayoutMetrics").at("cssContentSize");
  } else {
    clip = evaluate("(() => { const box = document.querySelector('" + selector +
                    "').getBoundingClientRect(); return {x: 0, y: box.top + scrollY - 12, width: innerWidth, "
                    "height: box.height + 24}; })()");
  }
  clip["scale"] = 1;
  const json shot =
      call("Page.captureScreenshot", {{"format", "png"}, {"captureBeyondViewport", true}, {"clip", clip}});
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << from_base64(shot.at("data"));
}

}  // namespace harness::testing
