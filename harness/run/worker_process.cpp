#include "harness/run/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/text.h"
#include "harness/protocol/handshake.h"

namespace harness {
namespace {

constexpr int kSocketInWorker = 3;
constexpr int kLockInWorker = 4;

}  // namespace

WorkerProcess WorkerProcess::start(const Options& options) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    throw environment_error(fmt::format("cannot make a socket pair: {}", ::strerror(errno)));
  auto ours = std::make_unique<Channel>(ends[0]);
  const int log = ::open(options.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const int code = errno;
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (log < 0 || nothing < 0) {
    ::close(ends[1]);
    if (log >= 0) ::close(log);
    throw environment_error(fmt::format("cannot write {}: {}", options.log.string(), ::strerror(code)));
  }
  ChildProcess::Options child;
  child.descriptors = {{nothing, 0}, {log, 1}, {log, 2}, {ends[1], kSocketInWorker}};
  if (options.inherited_lock >= 0) child.descriptors.emplace_back(options.inherited_lock, kLockInWorker);
  // One intra-op thread a worker: as many trials as cores run at once, and results depend on the number of
  // threads.
  child.environment = {{"OMP_NUM_THREADS", "1"}, {"MKL_NUM_THREADS", "1"}};
  const auto close_all = [&] {
    for (int fd : {ends[1], log, nothing}) ::close(fd);
  };
  std::vector<std::string> command = handshake_words();
  command.insert(command.begin(), options.program.string());
  command.insert(command.end(), {"serve", "--fd", std::to_string(kSocketInWorker)});
  try {
    ChildProcess process = ChildProcess::start(command, child);
    close_all();
    return {std::move(process), std::move(ours), options.device, options.log};
  } catch (...) {
    close_all();
    throw;
  }
}

void WorkerProcess::kill() { process_.signal(SIGKILL); }

std::string WorkerProcess::last_words() const {
  std::string text;
  try {
    text = read_file(log_);
  } catch (const Error&) {
    return {};
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  constexpr std::size_t kMost = 600;
  if (text.size() > kMost) text = "..." + text.substr(text.size() - kMost);
  return text;
}

}  // namespace harness
