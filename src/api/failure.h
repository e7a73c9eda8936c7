// What a handler returns: an answer, or an Error with the names it is about (the API's Parameters).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/server.h"

namespace opendes::api {

struct [[nodiscard]] Failure {
  // Implicit, so that OPENDES_TRY works in handlers.
  Failure(Error failed) : error(std::move(failed)) {}  // NOLINT(google-explicit-constructor)
  Failure(Error failed, std::vector<std::string> names)
      : error(std::move(failed)), parameters(std::move(names)) {}

  Error error;
  std::vector<std::string> parameters;
};

using Answer = tl::expected<http::ServerResponse, Failure>;

// All seats (base/limits.h, kLongCalls) are taken.
inline tl::unexpected<Error> TooManyLongCalls() {
  return Fail(ErrorCode::kLimitExceeded, Blame::kCaller,
              "too many verify and events calls are running: try again in a moment");
}

}  // namespace opendes::api
