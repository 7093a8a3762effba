#include "harness/cli/progress_lines.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

namespace harness::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Progress progress() {
  return {"0123456789abcdef",
          "train",
          1500,
          4000,
          250.0,
          {{"loss.generator.adversarial", 0.69314, 1490},
           {"grad_norm.generator", 3.0, 1490},
           {"metric.modes", 8.0, 1000}}};
}

class PipeTest : public ::testing::Test {
 protected:
  PipeTest() { EXPECT_EQ(::pipe2(ends_, O_NONBLOCK), 0); }
  ~PipeTest() override {
    for (int fd : ends_) ::close(fd);
  }
  std::string read() {
    char buffer[4096];
    const ssize_t count = ::read(ends_[0], buffer, sizeof(buffer));
    return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : "";
  }
  int ends_[2];
};

TEST(ProgressLinesTest, ATrialsLineHoldsPhaseStepRateTimeAndValues) {
  EXPECT_EQ(trial_line(progress(), 200),
            "01234567  train      1,500/4,000  250 steps/s  10 s left  modes 8 @1,000  generator.adversarial "
            "0.6931");
}

TEST(ProgressLinesTest, ANarrowTerminalDropsWholeValues) {
  const std::string line = trial_line(progress(), 75);
  EXPECT_LE(line.size(), 75U);
  EXPECT_THAT(line, HasSubstr("modes 8 @1,000"));
  EXPECT_THAT(line, Not(HasSubstr("adversarial")));
}

TEST(ProgressLinesTest, TheSweepsLineNamesOnlyWhatThereIs) {
  SweepProgress sweep;
  sweep.trials = 6;
  sweep.done = 3;
  sweep.running = 2;
  sweep.waiting = 1;
  EXPECT_EQ(sweep_line(sweep, 100), "3 of 6 done, 2 running, 1 waiting");
  sweep.failed = 1;
  sweep.seconds_left = 90;
  EXPECT_EQ(sweep_line(sweep, 100), "3 of 6 done, 2 running, 1 waiting, 1 failed  1 min 30 s left");
}

TEST_F(PipeTest, WithoutATerminalThereAreFewPlainLines) {
  ProgressLines lines(ends_[1], 3600.0);
  lines.progress({progress()}, {});
  lines.progress({progress()}, {});
  EXPECT_EQ(read(), "") << "nothing before the first interval is over";
  lines.say("news");
  EXPECT_EQ(read(), "news\n");
  ProgressLines eager(ends_[1], 0.0);
  eager.progress({progress()}, {});
  eager.progress({progress()}, {});
  EXPECT_THAT(read(), HasSubstr("1,500/4,000"));
}

TEST_F(PipeTest, AReaderThatHasGoneEndsNothing) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  ::close(ends_[0]);
  ends_[0] = ::open("/dev/null", O_RDONLY);
  ProgressLines lines(ends_[1]);
  lines.say("news");
  lines.close();
  ::sigaction(SIGPIPE, &before, nullptr);
}

}  // namespace
}  // namespace harness::cli
