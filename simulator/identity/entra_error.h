// Errors of the token endpoint in Entra's shape.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "http/server.h"

namespace opendes::sim {

struct EntraError {
  int status = 400;
  std::string error;  // the OAuth word: invalid_client, invalid_grant, …
  int code = 0;       // of AADSTS
  std::string description;
};

template <typename T>
using EntraResult = tl::expected<T, EntraError>;

tl::unexpected<EntraError> RefuseSignIn(int status, std::string error, int code,
                                        std::string description);

http::ServerResponse Render(const EntraError& error, TimePoint now);
http::ServerResponse JsonAnswer(int status, std::string json);

}  // namespace opendes::sim
