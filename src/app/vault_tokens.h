// The tokens with which Key Vaults are read: our application's, in the tenant of each organisation.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "auth/token_provider.h"
#include "base/clock.h"
#include "base/guarded.h"
#include "base/secret.h"
#include "http/client.h"

namespace opendes::app {

// Thread-safe.
class VaultTokens {
 public:
  // authority: the identity provider without a tenant. client and clock outlive it.
  VaultTokens(http::Client* client, Clock* clock, std::string authority, std::string client_id,
              Secret client_secret);

  // Never null; lives as long as this.
  auth::TokenProvider* Find(std::string_view tenant, std::string_view scope);

 private:
  using Key = std::pair<std::string, std::string>;  // tenant, scope

  http::Client* const client_;
  Clock* const clock_;
  const std::string authority_;
  const std::string client_id_;
  const Secret client_secret_;
  Guarded<std::map<Key, std::unique_ptr<auth::TokenProvider>>> providers_;
};

}  // namespace opendes::app
