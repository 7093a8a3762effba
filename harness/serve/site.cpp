#include "harness/serve/site.h"

#include <utility>

#include "harness/serve/request_guard.h"
#include "harness/serve/route.h"

namespace harness {

Site::Site(LivePages& pages, PageKey start, std::function<bool(const std::string&)> has_experiment)
    : pages_(pages), start_(std::move(start)), has_experiment_(std::move(has_experiment)) {}

std::optional<HttpResponse> Site::answer(const HttpRequest& request) {
  if (auto refused = refusal(request)) return refused;
  const auto route = route_of(request.target);
  if (!route) return text_response(404, "nothing is here; / has the pages");
  PageKey key;
  if (route->place == Route::Place::kStart) key = start_;
  if (route->place == Route::Place::kExperiment) {
    key = {route->experiment};
    // A page is made for experiments only: whoever asks for anything else costs a look into the database.
    if (!pages_.knows(key) && !has_experiment_(route->experiment))
      return text_response(
          404, "the database has no experiment of this name; /experiments lists those that it has");
  }
  const auto page = pages_.find(key);
  if (!page) return std::nullopt;
  if (!page->html) return text_response(500, page->fault);
  return HttpResponse{200, page->html, "text/html; charset=utf-8", page->version};
}

}  // namespace harness
