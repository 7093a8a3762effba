#include "harness/serve/request_guard.h"

#include <gtest/gtest.h>

namespace harness {
namespace {

HttpRequest get(const std::string& host) { return {"GET", "/", host, "", ""}; }

unsigned status_of(const HttpRequest& request) {
  const auto refused = refusal(request);
  return refused ? refused->status : 200;
}

TEST(RequestGuard, LetsReadersOfThisMachineIn) {
  for (const char* host : {"127.0.0.1:7070", "localhost:7070", "LocalHost:9000", "127.0.0.1", "localhost"})
    EXPECT_EQ(status_of(get(host)), 200u) << host;
  HttpRequest head = get("localhost:7070");
  head.method = "HEAD";
  head.fetch_site = "same-origin";
  head.origin = "http://localhost:7070";
  EXPECT_EQ(status_of(head), 200u);
}

TEST(RequestGuard, RefusesEveryHostThatIsNotTheLoopback) {
  for (const char* host :
       {"", "evil.example", "evil.example:7070", "127.0.0.1.evil.example", "localhost.evil.example:7070",
        "127.0.0.1:7070:evil", "127.0.0.1:", "127.0.0.1:70 70", "localhost:123456", "localhost@evil",
        "0.0.0.0:7070", "127.0.0.2", "[::1]:7070", "sent more than once"})
    EXPECT_EQ(status_of(get(host)), 403u) << host;
}

TEST(RequestGuard, RefusesMethodsThatCouldChangeSomething) {
  for (const char* method :
       {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "", "X"}) {
    HttpRequest request = get("127.0.0.1:7070");
    request.method = method;
    EXPECT_EQ(status_of(request), 405u) << method;
  }
}

TEST(RequestGuard, RefusesPagesOfOtherOriginsWhateverTheMethod) {
  for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1:7070", "http://127.0.0.1:7071",
                             "http://127.0.0.1:7070.evil.example"}) {
    HttpRequest request = get("127.0.0.1:7070");
    request.origin = origin;
    EXPECT_EQ(status_of(request), 403u) << origin;
  }
  for (const char* site : {"cross-site", "same-site", "anything"}) {
    HttpRequest request = get("127.0.0.1:7070");
    request.fetch_site = site;
    EXPECT_EQ(status_of(request), 403u) << site;
  }
}

}  // namespace
}  // namespace harness
