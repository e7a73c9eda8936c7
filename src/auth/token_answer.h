// What an identity provider's token endpoint answers. Pure.
#pragma once

#include <chrono>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"

namespace opendes::auth {

struct IssuedToken {
  Secret token;
  std::chrono::seconds life{};
};

// 200: the token, or kProtocol. 400, 401, 403: kUnauthenticated, the provider's words in detail
// with every occurrence of client_secret blotted out. 429 and 5xx: kUnavailable, with its pause.
Result<IssuedToken> DecodeTokenAnswer(const http::ClientResponse& answer,
                                      const Secret& client_secret);

}  // namespace opendes::auth
