#include "harness/run/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <thread>

#include "harness/base/error.h"
#include "harness/base/signal_flag.h"

extern char** environ;

namespace harness {
namespace {

ProcessEnd end_of(int status) {
  ProcessEnd end;
  if (WIFSIGNALED(status))
    end.signal = WTERMSIG(status);
  else
    end.exit_code = WEXITSTATUS(status);
  return end;
}

struct FileActions {
  posix_spawn_file_actions_t value;
  FileActions() { posix_spawn_file_actions_init(&value); }
  ~FileActions() { posix_spawn_file_actions_destroy(&value); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
};

struct Attributes {
  posix_spawnattr_t value;
  Attributes() {
    posix_spawnattr_init(&value);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&value, &signals);
    for (int number : {SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGPIPE, SIGCHLD}) sigaddset(&signals, number);
    posix_spawnattr_setsigdefault(&value, &signals);
    posix_spawnattr_setpgroup(&value, 0);
    posix_spawnattr_setflags(&value, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~Attributes() { posix_spawnattr_destroy(&value); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
};

// Copies with high numbers: the child's numbers are given out one after the other, and none may hit a
// descriptor that is still to be copied.
struct SpareDescriptors {
  std::vector<int> all;
  SpareDescriptors() = default;
  ~SpareDescriptors() {
    for (int fd : all) ::close(fd);
  }
  SpareDescriptors(const SpareDescriptors&) = delete;
  SpareDescriptors& operator=(const SpareDescriptors&) = delete;
  int copy(int fd) {
    const int copied = ::fcntl(fd, F_DUPFD_CLOEXEC, 64);
    if (copied < 0) throw environment_error(fmt::format("cannot copy a descriptor: {}", ::strerror(errno)));
    all.push_back(copied);
    return copied;
  }
};

// Ours with some added or replaced, "NAME=value" each.
std::vector<std::string> merged_environment(const std::vector<std::pair<std::string, std::string>>& added) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    bool replaced = false;
    for (const auto& [name, value] : added) replaced = replaced || text.starts_with(name + "=");
    if (!replaced) result.push_back(text);
  }
  for (const auto& [name, value] : added) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

struct Pipe {
  int read_end = -1, write_end = -1;
  Pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw environment_error(fmt::format("cannot make a pipe: {}", ::strerror(errno)));
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Pipe() {
    close_end(read_end);
    close_end(write_end);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  static void close_end(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
};

// Appends what is there; false at the end of the stream.
bool read_into(int fd, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

}  // namespace

std::string ProcessEnd::text() const {
  if (!known) return "an unknown exit status";
  if (signal == 0) return fmt::format("exit code {}", exit_code);
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? fmt::format("signal {}", signal) : fmt::format("signal {} (SIG{})", signal, name);
}

ChildProcess ChildProcess::start(const std::vector<std::string>& command, const Options& options) {
  FileActions actions;
  SpareDescriptors spare;
  for (const auto& [ours, number] : options.descriptors)
    posix_spawn_file_actions_adddup2(&actions.value, spare.copy(ours), number);
  Attributes attributes;
  std::vector<std::string> arguments = command;
  std::vector<std::string> environment = merged_environment(options.environment);
  pid_t pid = -1;
  const int code = ::posix_spawn(&pid, arguments.front().c_str(), &actions.value, &attributes.value,
                                 pointers(arguments).data(), pointers(environment).data());
  if (code != 0)
    throw environment_error(fmt::format("cannot start {}: {}", command.front(), ::strerror(code)),
                            "`harness doctor` shows which parts of the program are there.");
  return ChildProcess(pid);
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0 || poll()) return;
  signal(SIGKILL);
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), end_(other.end_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(end_, other.end_);
  return *this;
}

void ChildProcess::signal(int number) const {
  if (pid_ > 0 && !end_) ::kill(pid_, number);
}

std::optional<ProcessEnd> ChildProcess::poll() {
  if (!end_) {
    int status = 0;
    const pid_t found = ::waitpid(pid_, &status, WNOHANG);
    if (found == pid_)
      end_ = end_of(status);
    else if (found < 0 && errno == ECHILD)
      end_ = ProcessEnd{.known = false};
  }
  return end_;
}

std::optional<ProcessEnd> ChildProcess::wait(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!poll() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return end_;
}

ProcessEnd ChildProcess::wait() {
  int status = 0;
  while (!end_) {
    if (::waitpid(pid_, &status, 0) == pid_)
      end_ = end_of(status);
    else if (errno == ECHILD)
      end_ = ProcessEnd{.known = false};
    else if (errno != EINTR)
      throw internal_error(fmt::format("cannot wait for process {}: {}", pid_, ::strerror(errno)));
  }
  return *end_;
}

namespace {

// A compiler has processes of its own, and files that it removes when it is asked to end.
void end_group(ChildProcess& child) {
  ::kill(-child.pid(), SIGTERM);
  if (!child.wait(std::chrono::seconds(2))) ::kill(-child.pid(), SIGKILL);
}

}  // namespace

CommandResult run_command(const std::vector<std::string>& command, const std::string& input) {
  const SignalFlag signals;
  Pipe in, out, err;
  ChildProcess child = ChildProcess::start(
      command,
      {.descriptors = {{in.read_end, 0}, {out.write_end, 1}, {err.write_end, 2}}, .environment = {}});
  Pipe::close_end(in.read_end);
  Pipe::close_end(out.write_end);
  Pipe::close_end(err.write_end);
  ::fcntl(in.write_end, F_SETFL, O_NONBLOCK);

  // A child that ends without reading its input must not end us.
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignore, &before);
  CommandResult result;
  std::size_t sent = 0;
  if (input.empty()) Pipe::close_end(in.write_end);
  while (out.read_end >= 0 || err.read_end >= 0) {
    std::array<pollfd, 4> fds{{{in.write_end, POLLOUT, 0},
                               {out.read_end, POLLIN, 0},
                               {err.read_end, POLLIN, 0},
                               {signals.fd(), POLLIN, 0}}};
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
    if (fds[3].revents != 0) {
      end_group(child);
      break;
    }
    if (fds[0].revents != 0) {
      const ssize_t count = ::write(in.write_end, input.data() + sent, input.size() - sent);
      if (count > 0) sent += static_cast<std::size_t>(count);
      if (sent == input.size() || (count < 0 && errno != EAGAIN && errno != EINTR))
        Pipe::close_end(in.write_end);
    }
    if (fds[1].revents != 0 && !read_into(out.read_end, result.output)) Pipe::close_end(out.read_end);
    if (fds[2].revents != 0 && !read_into(err.read_end, result.errors)) Pipe::close_end(err.read_end);
  }
  ::sigaction(SIGPIPE, &before, nullptr);
  result.end = child.wait();
  signals.throw_if_interrupted();
  return result;
}

}  // namespace harness
