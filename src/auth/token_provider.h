// Outbound access tokens.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"

namespace opendes::auth {

// Thread-safe.
class TokenProvider {
 public:
  virtual ~TokenProvider() = default;
  // A token good for at least a minute; cached, renewed at 80 % of its life, one request at a time.
  // kUnauthenticated when the identity provider refuses the credentials (its AADSTS text in
  // detail), kUnavailable when it cannot be reached.
  virtual Result<std::shared_ptr<const Secret>> Get(std::stop_token stop) = 0;
  // The peer said 401: forget this token, if it is still the cached one.
  virtual void Invalidate(const std::shared_ptr<const Secret>& token) = 0;
};

struct ClientCredentials {
  std::string authority;  // "https://login.microsoftonline.com/{tenant}" without a trailing slash
  std::string client_id;
  Secret client_secret;
  std::string scope;  // "https://org.crm.dynamics.com/.default"
};

// OAuth 2.0 client credentials at `{authority}/oauth2/v2.0/token`. client and clock outlive it.
std::unique_ptr<TokenProvider> MakeClientCredentialsProvider(http::Client* client, Clock* clock,
                                                             ClientCredentials credentials);

}  // namespace opendes::auth
