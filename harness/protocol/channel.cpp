#include "harness/protocol/channel.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "harness/base/error.h"
#include "harness/base/json.h"

namespace harness {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxMessage = 256 << 20;

bool wait_for(int fd, short events, Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  pollfd entry{fd, events, 0};
  return ::poll(&entry, 1, static_cast<int>(std::max<std::int64_t>(0, left.count()))) > 0;
}

Json parse(const std::string& line) {
  try {
    return parse_json(line);
  } catch (const Json::exception& fault) {
    throw internal_error(std::string("a message between harness and harness-worker is no JSON: ") +
                         fault.what());
  }
}

template <class Message>
Message convert(const Json& json) {
  try {
    return json.get<Message>();
  } catch (const Json::exception& fault) {
    throw internal_error(
        std::string("a message between harness and harness-worker does not fit: ") + fault.what(),
        "both programs must come from one build");
  }
}

}  // namespace

Channel::Channel(int fd) : fd_(fd) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0 || ::fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0)
    throw internal_error("descriptor " + std::to_string(fd) + " is no channel: " + std::strerror(errno));
}

Channel::~Channel() {
  if (fd_ >= 0) ::close(fd_);
}

Channel::Channel(Channel&& other) noexcept { *this = std::move(other); }

Channel& Channel::operator=(Channel&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(hung_up_, other.hung_up_);
  std::swap(out_, other.out_);
  std::swap(in_, other.in_);
  std::swap(searched_, other.searched_);
  return *this;
}

bool Channel::send(const Order& order, std::chrono::milliseconds patience) {
  if (const auto* assignment = std::get_if<Assignment>(&order))
    return send_line(Json{{"assignment", *assignment}}, patience);
  return send_line(Json{{"control", std::get<Control>(order)}}, patience);
}

bool Channel::send(const Notice& notice, std::chrono::milliseconds patience) {
  return send_line(Json(notice), patience);
}

std::optional<Order> Channel::receive_order(std::chrono::milliseconds patience) {
  const std::optional<std::string> line = receive_line(patience);
  if (!line) return std::nullopt;
  const Json json = parse(*line);
  if (json.is_object() && json.contains("assignment")) return Order(convert<Assignment>(json["assignment"]));
  if (json.is_object() && json.contains("control")) return Order(convert<Control>(json["control"]));
  throw internal_error("a message to the worker is neither assignment nor control");
}

std::optional<Notice> Channel::receive_notice(std::chrono::milliseconds patience) {
  const std::optional<std::string> line = receive_line(patience);
  if (!line) return std::nullopt;
  return convert<Notice>(parse(*line));
}

bool Channel::closed() const { return hung_up_ && in_.find('\n') == std::string::npos; }

bool Channel::send_line(const Json& message, std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  out_ += print_json(message);
  out_ += '\n';
  write_some();
  while (!out_.empty() && !hung_up_ && wait_for(fd_, POLLOUT, deadline)) write_some();
  return out_.empty() && !hung_up_;
}

std::optional<std::string> Channel::receive_line(std::chrono::milliseconds patience) {
  const auto deadline = Clock::now() + patience;
  std::string line;
  while (!take_line(line)) {
    if (hung_up_) return std::nullopt;
    if (!out_.empty()) write_some();
    const short events = static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT);
    if (!wait_for(fd_, events, deadline) && Clock::now() >= deadline) return std::nullopt;
    read_some();
  }
  return line;
}

void Channel::write_some() {
  std::size_t done = 0;
  while (done < out_.size()) {
    ssize_t n = ::send(fd_, out_.data() + done, out_.size() - done, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      if (errno != EAGAIN && errno != EWOULDBLOCK) {  // it has gone; what it sent before can still be read
        out_.clear();
        done = 0;
        read_some();
        hung_up_ = true;
      }
      break;
    }
    done += static_cast<std::size_t>(n);
  }
  out_.erase(0, done);
}

void Channel::read_some() {
  char buffer[65536];
  while (!hung_up_) {
    const ssize_t n = ::read(fd_, buffer, sizeof buffer);
    if (n > 0) {
      in_.append(buffer, static_cast<std::size_t>(n));
      if (in_.size() > kMaxMessage)
        throw internal_error("a message between harness and harness-worker has no end");
      continue;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    hung_up_ = true;  // end of file, or the socket is broken
  }
}

bool Channel::take_line(std::string& line) {
  const std::size_t end = in_.find('\n', searched_);
  if (end == std::string::npos) {
    searched_ = in_.size();
    return false;
  }
  line = in_.substr(0, end);
  in_.erase(0, end + 1);
  searched_ = 0;
  return true;
}

}  // namespace harness
