#include "harness/serve/http_server.h"

#include <fmt/format.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <utility>

#include "harness/base/error.h"

namespace harness {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAskAgain{20};  // while the handler has no answer yet

// A field that was sent once; one that was sent several times is made unlike anything that is allowed.
std::string sole_field(const http::request<http::empty_body>& message, std::string_view name) {
  const auto [first, last] = message.equal_range(beast::string_view(name.data(), name.size()));
  if (first == last) return {};
  return std::next(first) == last ? std::string(first->value()) : "sent more than once";
}

HttpRequest request_from(const http::request<http::empty_body>& message) {
  return {std::string(message.method_string()), std::string(message.target()), sole_field(message, "Host"),
          sole_field(message, "Origin"), sole_field(message, "Sec-Fetch-Site")};
}

// What to say to bytes that are no request under the limits; nothing where the other side is gone or silent.
std::optional<HttpResponse> complaint(const error_code& fault) {
  if (fault == http::error::header_limit) return text_response(431, "the request's head is too large");
  if (fault == http::error::unexpected_body || fault == http::error::body_limit)
    return text_response(413, "a request has no body here");
  const bool of_http = fault.category() == error_code(http::error::bad_method).category();
  if (of_http && fault != http::error::end_of_stream && fault != http::error::partial_message)
    return text_response(400, "no HTTP request");
  return std::nullopt;
}

}  // namespace

struct HttpServer::Impl {
  Handler handler;
  HttpLimits limits;
  std::size_t connections = 0;  // before the context, whose end ends them
  asio::io_context context{1};
  tcp::acceptor acceptor{context};

  asio::awaitable<HttpResponse> answer(const HttpRequest& request) {
    asio::steady_timer pause(context);
    const auto last = std::chrono::steady_clock::now() + limits.longest_answer;
    while (std::chrono::steady_clock::now() < last) {
      std::optional<HttpResponse> response;
      try {
        response = handler(request);
      } catch (const Error& fault) {
        response = text_response(500, fault.what() + ("\n" + fault.remedy()));
      } catch (const std::exception&) {
        response = text_response(500, "harness serve has failed at this; the database is only read");
      }
      if (response) co_return *std::move(response);
      pause.expires_after(kAskAgain);
      co_await pause.async_wait(asio::use_awaitable);
    }
    co_return text_response(503, "this takes longer than a browser waits; ask again in a while");
  }

  asio::awaitable<void> send(beast::tcp_stream& stream, const HttpResponse& content, bool head_only,
                             bool keep_alive, error_code& fault) {
    http::response<http::span_body<const char>> message(http::int_to_status(content.status), 11);
    message.set(http::field::content_type, content.type);
    message.set(http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    message.set("Content-Security-Policy", "frame-ancestors 'none'");
    message.set("Cross-Origin-Resource-Policy", "same-origin");
    message.set("Referrer-Policy", "no-referrer");
    if (content.status == 405) message.set(http::field::allow, "GET, HEAD");
    if (!content.version.empty()) message.set(http::field::etag, "\"" + content.version + "\"");
    message.keep_alive(keep_alive);
    message.body() = {content.body->data(), content.body->size()};
    message.prepare_payload();  // the length, for HEAD too
    http::response_serializer<http::span_body<const char>> serializer(message);
    stream.expires_after(limits.patience);
    if (head_only)
      co_await http::async_write_header(stream, serializer, asio::redirect_error(asio::use_awaitable, fault));
    else
      co_await http::async_write(stream, serializer, asio::redirect_error(asio::use_awaitable, fault));
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    const auto counted = std::shared_ptr<void>(nullptr, [this](void*) { --connections; });
    beast::tcp_stream stream(std::move(socket));
    beast::flat_buffer buffer(2 * limits.header_bytes);
    error_code fault;
    for (bool keep_alive = true; keep_alive && !fault;) {
      http::request_parser<http::empty_body> parser;
      parser.header_limit(limits.header_bytes);
      parser.body_limit(0);
      stream.expires_after(limits.patience);
      co_await http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, fault));
      if (fault) {
        error_code ignored;
        if (const auto text = complaint(fault)) co_await send(stream, *text, false, false, ignored);
        break;
      }
      const HttpRequest request = request_from(parser.get());
      stream.expires_never();  // the handler has a limit of its own
      const HttpResponse response = co_await answer(request);
      keep_alive = parser.get().keep_alive();
      co_await send(stream, response, request.method == "HEAD", keep_alive, fault);
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, fault);
  }

  asio::awaitable<void> accept() {
    for (;;) {
      error_code fault;
      tcp::socket socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, fault));
      if (fault) {  // such as too many open files: others may end meanwhile
        asio::steady_timer pause(context, std::chrono::milliseconds(100));
        co_await pause.async_wait(asio::use_awaitable);
      } else if (connections < limits.connections) {
        ++connections;
        asio::co_spawn(context, serve(std::move(socket)), asio::detached);
      }
    }
  }
};

HttpServer::HttpServer(std::uint16_t port, Handler handler, HttpLimits limits)
    : impl_(new Impl{std::move(handler), limits}) {
  tcp::acceptor& acceptor = impl_->acceptor;
  try {
    acceptor.open(tcp::v4());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind({asio::ip::address_v4::loopback(), port});
    acceptor.listen();
  } catch (const boost::system::system_error& fault) {
    throw environment_error(fmt::format("cannot listen on 127.0.0.1:{}: {}", port, fault.code().message()),
                            "take another port with --port, or a free one with --port 0");
  }
}

HttpServer::~HttpServer() = default;

std::uint16_t HttpServer::port() const { return impl_->acceptor.local_endpoint().port(); }

void HttpServer::run() {
  asio::signal_set signals(impl_->context, SIGINT, SIGTERM);
  signals.async_wait([this](const error_code& fault, int) {
    if (!fault) impl_->context.stop();
  });
  asio::co_spawn(impl_->context, impl_->accept(), asio::detached);
  impl_->context.run();
}

void HttpServer::stop() { impl_->context.stop(); }

}  // namespace harness
