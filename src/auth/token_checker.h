// The whole way from a bearer token to a Principal: token, key, validation.
#pragma once

#include <stop_token>
#include <string_view>

#include "auth/key_set.h"
#include "auth/token_validator.h"

namespace opendes::auth {

// Thread-safe. Everything given to it outlives it.
class TokenChecker {
 public:
  TokenChecker(const TokenValidator* validator, KeySet* keys, Clock* clock)
      : validator_(validator), keys_(keys), clock_(clock) {}

  // kUnauthenticated for everything that is wrong, without saying what. May fetch signing keys;
  // when that fails, known keys still work; kUnavailable when there are none.
  Result<Principal> Check(std::string_view bearer, std::stop_token stop) const;

 private:
  const TokenValidator* const validator_;
  KeySet* const keys_;
  Clock* const clock_;
};

}  // namespace opendes::auth
