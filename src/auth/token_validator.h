// Inbound access tokens: who is calling.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/guid.h"
#include "base/result.h"

namespace opendes::auth {

struct Principal {
  Guid object_id;         // oid
  std::string tenant_id;  // tid, GUID text, lower case
  std::string name;       // for the log: upn, preferred_username or app id
};

// Thread-safe; no I/O: signing keys are fetched beforehand by a KeySet owned elsewhere.
class TokenValidator {
 public:
  virtual ~TokenValidator() = default;
  // Signature (RS256 with a known key of at least 2048 bits), iss, aud, tid, exp (required), nbf.
  // kUnauthenticated for everything that is wrong; the message never says which check failed.
  virtual Result<Principal> Validate(std::string_view bearer, TimePoint now) const = 0;
};

}  // namespace opendes::auth
