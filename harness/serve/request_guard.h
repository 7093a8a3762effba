#pragma once

#include <optional>

#include "harness/serve/http_message.h"

namespace harness {

// The answer to a request that must not be served, nothing for one that may be: only GET and HEAD, only for
// a host that names this machine's loopback (a page elsewhere whose name was bound to 127.0.0.1 sends its
// own: DNS rebinding), and not from a page of another origin, whatever the method. Any port is right, for a
// tunnel has its own. https://www.w3.org/TR/fetch-metadata/
std::optional<HttpResponse> refusal(const HttpRequest& request);

}  // namespace harness
