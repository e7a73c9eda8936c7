// Turns a secret reference into a Secret.
#pragma once

#include <stop_token>

#include "base/result.h"
#include "base/secret.h"
#include "model/names.h"
#include "model/profile.h"

namespace opendes::secrets {

// Thread-safe.
class SecretResolver {
 public:
  virtual ~SecretResolver() = default;
  // "local:NAME" from the configuration, or a Key Vault secret URL whose tags name the
  // organisation. kNotFound (no such name or secret), kForbidden (host not allowed, tag missing),
  // kUnavailable, kInvalidArgument (neither form). Messages never hold the value.
  virtual Result<Secret> Resolve(const SecretRef& ref, const OrganizationId& organization,
                                 std::stop_token stop) = 0;
};

}  // namespace opendes::secrets
