#include "harness/serve/request_guard.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace harness {
namespace {

bool names_loopback(std::string host) {
  std::transform(host.begin(), host.end(), host.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  const std::size_t colon = host.find(':');
  const std::string_view name = std::string_view(host).substr(0, colon);
  if (name != "127.0.0.1" && name != "localhost") return false;
  if (colon == std::string::npos) return true;
  const std::string_view port = std::string_view(host).substr(colon + 1);
  return !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<HttpResponse> refusal(const HttpRequest& request) {
  if (request.method != "GET" && request.method != "HEAD")
    return text_response(405, "only GET and HEAD are answered: nothing can be changed here");
  if (!names_loopback(request.host))
    return text_response(403,
                         "this page answers to 127.0.0.1 and localhost only; from another machine, use "
                         "`ssh -L PORT:127.0.0.1:PORT HOST` and open http://127.0.0.1:PORT/");
  if (!request.origin.empty() && request.origin != "http://" + request.host)
    return text_response(403, "asked for by a page of another origin");
  if (!request.fetch_site.empty() && request.fetch_site != "same-origin" && request.fetch_site != "none")
    return text_response(403, "asked for by a page of another site; type or paste the address instead");
  return std::nullopt;
}

}  // namespace harness
