#include "harness/serve/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/error.h"

namespace harness {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A connection that sends and reads bytes as they are.
class Wire {
 public:
  explicit Wire(std::uint16_t port, const char* host = "127.0.0.1") : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    ::inet_pton(AF_INET, host, &address.sin_addr);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    timeval patience{20, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~Wire() { ::close(fd_); }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  bool connected() const { return connected_; }
  Wire& send(const std::string& bytes) {
    (void)!::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);  // a closed one shows when it is read
    return *this;
  }
  // Until the other side closes.
  std::string rest() {
    std::string all;
    char piece[4096];
    for (ssize_t n = 0; (n = ::recv(fd_, piece, sizeof piece, 0)) > 0;)
      all.append(piece, static_cast<std::size_t>(n));
    return all;
  }
  // Up to `end`.
  std::string until(const std::string& end) {
    std::string all;
    for (char letter = 0; !all.ends_with(end) && ::recv(fd_, &letter, 1, 0) == 1;) all += letter;
    return all;
  }

 private:
  int fd_;
  bool connected_ = false;
};

class HttpServerTest : public ::testing::Test {
 protected:
  void start(HttpServer::Handler handler, HttpLimits limits = {}) {
    server_ = std::make_unique<HttpServer>(0, std::move(handler), limits);
    thread_ = std::thread([this] { server_->run(); });
  }
  void TearDown() override {
    if (server_) server_->stop();
    if (thread_.joinable()) thread_.join();
  }
  std::string ask(const std::string& bytes) { return Wire(server_->port()).send(bytes).rest(); }

  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
};

std::optional<HttpResponse> echo(const HttpRequest& request) {
  HttpResponse response = text_response(200, request.method + " " + request.target + " host=" + request.host +
                                                 " origin=" + request.origin + " site=" + request.fetch_site);
  response.version = "v1";
  return response;
}

TEST_F(HttpServerTest, HandsRequestsOnAndGuardsEveryAnswer) {
  start(echo);
  const std::string answer =
      ask("GET /a?b HTTP/1.1\r\nHost: localhost\r\nOrigin: http://x\r\nSec-Fetch-Site: none\r\nConnection: "
          "close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nGET /a?b host=localhost origin=http://x site=none\n"));
  for (const char* field : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff",
                            "Content-Security-Policy: frame-ancestors 'none'", "ETag: \"v1\"",
                            "Cross-Origin-Resource-Policy: same-origin", "Referrer-Policy: no-referrer"})
    EXPECT_THAT(answer, HasSubstr(field));
  EXPECT_THAT(answer, Not(HasSubstr("Access-Control")));
}

TEST_F(HttpServerTest, TellsOfAHeadEverythingButTheBody) {
  start(echo);
  const std::string answer = ask("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 28\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(HttpServerTest, KeepsAConnectionForTheNextRequest) {
  start(echo);
  Wire wire(server_->port());
  for (const char* target : {"/1", "/2"}) {
    wire.send(std::string("GET ") + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_THAT(wire.until("site=\n"), HasSubstr(std::string("GET ") + target + " "));
  }
}

TEST_F(HttpServerTest, MakesARepeatedFieldUnlikeAnythingAllowed) {
  start(echo);
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\nConnection: close\r\n\r\n"),
              HasSubstr("host=sent more than once"));
}

TEST_F(HttpServerTest, CapsWhatComesIn) {
  start(echo);
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n"),
              StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask("GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n"),
              StartsWith("HTTP/1.1 4"));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
  for (const char* garbage :
       {"hello\r\n\r\n", "GET / SPDY/9\r\n\r\n", "GET\x01 / HTTP/1.1\r\n\r\n", "\r\n\r\n\r\n"})
    EXPECT_THAT(ask(garbage), StartsWith("HTTP/1.1 400 ")) << garbage;
}

TEST_F(HttpServerTest, ClosesWhatIsSilentAndWhatIsTooMuch) {
  HttpLimits limits;
  limits.patience = 1s;
  limits.connections = 2;
  start(echo, limits);
  Wire silent(server_->port()), slow(server_->port());
  slow.send("GET / HT");
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), "") << "both places are taken";
  EXPECT_EQ(silent.rest(), "");
  EXPECT_EQ(slow.rest(), "");
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HttpServerTest, AsksAgainUntilThereIsAnAnswerAndGivesUpAtLast) {
  int asked = 0;
  HttpLimits limits;
  limits.longest_answer = 1s;
  start(
      [&asked](const HttpRequest& request) {
        return request.target == "/never" || ++asked < 3 ? std::nullopt : echo(request);
      },
      limits);
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
  EXPECT_EQ(asked, 3);
  EXPECT_THAT(ask("GET /never HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
              StartsWith("HTTP/1.1 503 "));
}

TEST_F(HttpServerTest, TellsAnErrorAndItsRemedy) {
  start(
      [](const HttpRequest&) -> std::optional<HttpResponse> { throw input_error("gone", "bring it back"); });
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, HasSubstr("gone\nbring it back\n"));
}

TEST_F(HttpServerTest, TellsNothingOfAnyOtherFault) {
  start([](const HttpRequest&) -> std::optional<HttpResponse> { throw std::runtime_error("secret"); });
  const std::string answer = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(answer, Not(HasSubstr("secret")));
}

TEST_F(HttpServerTest, AnswersOnTheLoopbackOnlyAndOnceAPort) {
  start(echo);
  EXPECT_FALSE(Wire(server_->port(), "127.0.0.2").connected()) << "another address of this machine";
  try {
    const HttpServer second(server_->port(), echo);
    FAIL() << "the port is taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kEnvironment);
    EXPECT_THAT(error.remedy(), HasSubstr("--port"));
  }
}

}  // namespace
}  // namespace harness
