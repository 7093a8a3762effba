#include "harness/run/workers_lock.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <optional>

#include "harness/base/error.h"
#include "harness/run/child_process.h"
#include "tests/protocol/temporary_folder.h"

namespace harness {
namespace {

TEST(WorkersLockTest, IsHeldAsLongAsAWorkerLivesThatInheritedIt) {
  const testing::TemporaryFolder folder;
  std::optional<WorkersLock> controller(folder.path());
  ChildProcess worker =
      ChildProcess::start({"/bin/sleep", "60"}, {.descriptors = {{controller->fd(), 4}}, .environment = {}});
  controller.reset();  // killed
  EXPECT_THROW(WorkersLock(folder.path(), std::chrono::milliseconds(50)), Error);
  worker.signal(SIGKILL);
  worker.wait();
  EXPECT_NO_THROW(WorkersLock(folder.path(), std::chrono::milliseconds(50)));
}

}  // namespace
}  // namespace harness
