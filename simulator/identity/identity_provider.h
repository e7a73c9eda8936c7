// A stand-in for Entra: signs in the people and applications of identities.h.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/guarded.h"
#include "http/server.h"
#include "simulator/identity/pending_sign_ins.h"
#include "simulator/identity/signing_keys.h"
#include "simulator/identity/token_issuer.h"

namespace opendes::sim {

// Thread-safe. keys and clock must outlive it.
class IdentityProvider {
 public:
  IdentityProvider(const SigningKeys& keys, const Clock& clock)
      : keys_(keys), clock_(clock), issuer_(keys, clock) {}

  // "https://127.0.0.1:8443": issuers and endpoints begin with it. Set once the port is known,
  // before anyone asks.
  void SetBaseUrl(std::string base_url);
  // 3599 s unless set; short ones let tests see tokens expire.
  void SetTokenLifetime(std::chrono::seconds lifetime) { issuer_.set_lifetime(lifetime); }

  // nullopt when the path is not one of a directory: /{tenant}/oauth2/…, /{tenant}/discovery/…,
  // /{tenant}/[v2.0/].well-known/openid-configuration, /common/UserRealm/{user}.
  std::optional<http::ServerResponse> Answer(const http::ServerRequest& request);

 private:
  http::ServerResponse AnswerOAuth(const http::ServerRequest& request, std::string_view tenant,
                                   std::string_view rest, std::string_view query);

  const SigningKeys& keys_;
  const Clock& clock_;
  TokenIssuer issuer_;
  PendingSignIns pending_;
  Guarded<std::string> base_url_;
};

}  // namespace opendes::sim
