// `harness serve` as a process, beside a run.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "harness/base/exit_code.h"
#include "tests/integration/programs.h"

namespace harness::testing_support {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Head and body of the answer.
std::string get(int port, const std::string& target, const std::string& method = "GET") {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  std::string answer;
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
    const std::string request =
        method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), static_cast<ssize_t>(request.size()));
    char piece[65536];
    for (ssize_t n = 0; (n = ::recv(fd, piece, sizeof piece, 0)) > 0;)
      answer.append(piece, static_cast<std::size_t>(n));
  }
  ::close(fd);
  return answer;
}

// That the server printed.
int port_of(const Workplace& place) {
  int port = 0;
  EXPECT_TRUE(eventually([&] {
    const std::string text = place.text_of("out.txt"), start = "http://127.0.0.1:";
    const std::size_t at = text.find(start);
    if (at == std::string::npos || text.find('\n') == std::string::npos) return false;
    port = std::atoi(text.c_str() + at + start.size());
    return port > 0;
  })) << place.text_of("err.txt");
  return port;
}

TEST(ServeCommandTest, ShowsWhatIsRecordedMeanwhileAndChangesNothing) {
  const Workplace place("serve");
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  ChildProcess server = place.start({"serve", "tiny", "--port", "0"});
  const int port = port_of(place);
  const std::string before = get(port, "/");
  EXPECT_THAT(before, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(before, HasSubstr("id=\"live\""));
  EXPECT_THAT(get(port, "/experiments"), HasSubstr("<a href=\"/experiments/tiny\">"));
  EXPECT_THAT(get(port, "/experiments/tiny"), HasSubstr("</html>"));
  EXPECT_THAT(get(port, "/experiments/tinny"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(port, "/../harness.db"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get(port, "/", "DELETE"), StartsWith("HTTP/1.1 405 "));

  const std::size_t trials = place.trials().size();
  ASSERT_EQ(place.harness({"run", "tiny.toml", "--set", "sweep.seeds=3"}).end.exit_code, kExitDone);
  ASSERT_GT(place.trials().size(), trials);
  const std::string newest = place.trials().back().trial;
  ASSERT_THAT(before, Not(HasSubstr(newest)));
  EXPECT_TRUE(eventually([&] { return get(port, "/").find(newest) != std::string::npos; }))
      << "a page that was made before is made anew";
  EXPECT_EQ(place.harness({"status", "tiny"}).end.exit_code, kExitDone) << "the database is whole";

  ::kill(server.pid(), SIGINT);
  EXPECT_EQ(server.wait().exit_code, kExitDone);
  EXPECT_EQ(get(port, "/"), "");
}

TEST(ServeCommandTest, SaysWhatIsWrongBeforeItListens) {
  const Workplace place("serve-refuses");
  const CommandResult nothing = place.harness({"serve"});
  EXPECT_EQ(nothing.end.exit_code, kExitBadInput);
  EXPECT_THAT(nothing.errors, HasSubstr("no results database"));
  place.write_experiment();
  ASSERT_EQ(place.harness({"run", "tiny.toml"}).end.exit_code, kExitDone);
  const CommandResult unknown = place.harness({"serve", "tinny"});
  EXPECT_EQ(unknown.end.exit_code, kExitBadInput);
  EXPECT_THAT(unknown.errors, HasSubstr("did you mean \"tiny\"?"));
  ChildProcess server = place.start({"serve", "--port", "0"});
  const CommandResult taken = place.harness({"serve", "--port", std::to_string(port_of(place))});
  EXPECT_EQ(taken.end.exit_code, kExitEnvironment);
  EXPECT_THAT(taken.errors, HasSubstr("--port"));
  ::kill(server.pid(), SIGTERM);
  EXPECT_EQ(server.wait().exit_code, kExitDone);
}

}  // namespace
}  // namespace harness::testing_support
