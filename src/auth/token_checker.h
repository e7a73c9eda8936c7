// The whole way from a request's headers to a Principal: token, key, validation.
#pragma once

#include <stop_token>

#include "auth/key_set.h"
#include "auth/token_validator.h"
#include "http/message.h"

namespace opendes::auth {

// Thread-safe. Everything given to it outlives it.
class TokenChecker {
 public:
  TokenChecker(const TokenValidator* validator, KeySet* keys, Clock* clock)
      : validator_(validator), keys_(keys), clock_(clock) {}

  // Exactly one Authorization header, "Bearer TOKEN". kUnauthenticated for everything that is
  // wrong, without saying what. May fetch signing keys; when that fails, known keys still work.
  Result<Principal> Check(const http::Headers& headers, std::stop_token stop) const;

 private:
  const TokenValidator* const validator_;
  KeySet* const keys_;
  Clock* const clock_;
};

}  // namespace opendes::auth
