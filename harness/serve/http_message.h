#pragma once

#include <memory>
#include <string>
#include <utility>

namespace harness {

// What is read of a request's head; header fields are empty where they were missing.
struct HttpRequest {
  std::string method, target;
  std::string host, origin, fetch_site;  // Host, Origin, Sec-Fetch-Site
};

struct HttpResponse {
  unsigned status = 200;
  std::shared_ptr<const std::string> body;
  std::string type = "text/plain; charset=utf-8";
  std::string version;  // ETag without its quotes; none if empty
};

inline HttpResponse text_response(unsigned status, std::string text) {
  HttpResponse response;
  response.status = status;
  response.body = std::make_shared<const std::string>(std::move(text) + "\n");
  return response;
}

}  // namespace harness
