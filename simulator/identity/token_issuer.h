// Access and id tokens with the claims of Entra's version 1 and version 2 tokens.
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "base/clock.h"
#include "simulator/identity/identities.h"
#include "simulator/identity/signing_keys.h"

namespace opendes::sim {

// What a client and perhaps a user were allowed.
struct Grant {
  const Application* application = nullptr;
  const User* user = nullptr;  // null: the application as itself
  std::string resource;        // as asked for: "https://org.crm.dynamics.com", "api://…", an id
  std::string nonce;           // of the sign-in; goes into the id token

  std::string_view tenant_id() const {
    return user != nullptr ? user->tenant_id : application->tenant_id;
  }
};

// Thread-safe.
class TokenIssuer {
 public:
  TokenIssuer(const SigningKeys& keys, const Clock& clock) : keys_(keys), clock_(clock) {}

  // base_url: of this directory, without a slash at the end; issuers begin with it.
  std::string AccessToken(const Grant& grant, std::string_view base_url) const;
  // Only for grants of a user.
  std::string IdToken(const Grant& grant, std::string_view base_url) const;

  std::chrono::seconds lifetime() const { return std::chrono::seconds(lifetime_.load()); }
  void set_lifetime(std::chrono::seconds lifetime) { lifetime_ = lifetime.count(); }
  TimePoint Now() const { return clock_.Now(); }

 private:
  const SigningKeys& keys_;
  const Clock& clock_;
  std::atomic<std::int64_t> lifetime_ = 3599;
};

// "https://base/tenant/" for version 1, "https://base/tenant/v2.0" for version 2.
std::string Issuer(std::string_view base_url, std::string_view tenant_id, int version);

}  // namespace opendes::sim
