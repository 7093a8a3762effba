#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "harness/serve/http_message.h"

namespace harness {

struct HttpLimits {
  std::size_t connections = 64;             // more are closed at once
  std::uint32_t header_bytes = 16 * 1024;   // larger: 431; a request with a body: 413
  std::chrono::seconds patience{10};        // for a request to come in, and for an answer to go out
  std::chrono::seconds longest_answer{60};  // that the handler may take; then 503
};

// HTTP/1.1 on 127.0.0.1, by Boost.Beast: one thread, every connection under the limits. Every answer forbids
// caches, frames, and guessing of types.
class HttpServer {
 public:
  // The answer, or nothing: not yet, ask again. Called in the thread of `run`, so it must be quick. An
  // Error that it throws is told with a 500, of anything else no more than that.
  using Handler = std::function<std::optional<HttpResponse>(const HttpRequest&)>;

  // Listens from here on; port 0 takes a free one. Throws Error (kEnvironment) where the port is taken.
  HttpServer(std::uint16_t port, Handler handler, HttpLimits limits = {});
  ~HttpServer();

  std::uint16_t port() const;
  // Until SIGINT or SIGTERM, or `stop` from another thread.
  void run();
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness
