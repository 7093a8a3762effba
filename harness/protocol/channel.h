#pragma once

#include <nlohmann/json_fwd.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "harness/protocol/assignment.h"

namespace harness {

// What the controller tells a worker.
using Order = std::variant<Assignment, Control>;

// Messages over a file descriptor (a socket pair between controller and worker), one line of JSON each. Used
// by one thread at a time. Never raises SIGPIPE: a message to a side that has gone is dropped and closed()
// says so.
class Channel {
 public:
  explicit Channel(int fd);  // takes the descriptor over, makes it non-blocking
  ~Channel();
  Channel(Channel&& other) noexcept;
  Channel& operator=(Channel&& other) noexcept;

  // Waits until the other side has taken the whole message, at most `patience`; what is left then goes out
  // with the next call. False if something is left or the other side has gone.
  bool send(const Order& order, std::chrono::milliseconds patience = std::chrono::seconds(5));
  bool send(const Notice& notice, std::chrono::milliseconds patience = std::chrono::seconds(5));

  // The next whole message; nothing if none comes within `patience` (0: only what is there) or the other side
  // has gone. Throws Error on a line that is no such message.
  std::optional<Order> receive_order(std::chrono::milliseconds patience);
  std::optional<Notice> receive_notice(std::chrono::milliseconds patience);

  // The other side has gone and every message of it has been received.
  bool closed() const;
  int fd() const { return fd_; }  // to poll several at once; a readable one may still hold no whole message

 private:
  bool send_line(const nlohmann::json& message, std::chrono::milliseconds patience);
  std::optional<std::string> receive_line(std::chrono::milliseconds patience);
  void write_some();
  void read_some();
  bool take_line(std::string& line);

  int fd_ = -1;
  bool hung_up_ = false;
  std::string out_, in_;
  std::size_t searched_ = 0;  // bytes of in_ without a newline
};

}  // namespace harness
