// What an answer that is not a success means.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "http/message.h"
#include "source/dataverse/request_budget.h"

namespace opendes::source {

// An error and what the sender of the request may do about it.
struct Fault {
  Error error;
  bool transient = false;                               // the same request may succeed in a moment
  bool too_big = false;                                 // a smaller page may succeed
  bool stale_token = false;                             // a new token may succeed
  std::optional<ThrottleKind> throttle = std::nullopt;  // the limit that was met
};

// An answer with a status outside 200 to 299. Decides by the error code in the body, then by the
// status: bodies may be empty or HTML. error.detail holds the code and the peer's words, cut to
// limits::kErrorBodyShown. Pure.
Fault ClassifyError(int status, const http::Headers& headers, std::string_view body, TimePoint now);

// No answer, or a broken one: the client's own error. Pure.
Fault ClassifyTransportError(Error error);

// A success whose body is not JSON, such as a login page. Pure.
Fault ClassifyNotJson(int status, const http::Headers& headers, std::string_view body);

}  // namespace opendes::source
