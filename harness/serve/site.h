#pragma once

#include <functional>
#include <optional>
#include <string>

#include "harness/serve/http_message.h"
#include "harness/serve/live_pages.h"

namespace harness {

// What the server answers: guarded requests, addresses, the newest pages.
class Site {
 public:
  // `start` is the page at "/"; `has_experiment` looks a name up, `pages` lives longer.
  Site(LivePages& pages, PageKey start, std::function<bool(const std::string&)> has_experiment);

  // Nothing while a page is being made for the first time.
  std::optional<HttpResponse> answer(const HttpRequest& request);

 private:
  LivePages& pages_;
  PageKey start_;
  std::function<bool(const std::string&)> has_experiment_;
};

}  // namespace harness
