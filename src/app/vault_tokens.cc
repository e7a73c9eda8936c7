#include "app/vault_tokens.h"

#include <fmt/format.h>

namespace opendes::app {

VaultTokens::VaultTokens(http::Client* client, Clock* clock, std::string authority,
                         std::string client_id, Secret client_secret)
    : client_(client),
      clock_(clock),
      authority_(std::move(authority)),
      client_id_(std::move(client_id)),
      client_secret_(std::move(client_secret)) {}

auth::TokenProvider* VaultTokens::Find(std::string_view tenant, std::string_view scope) {
  return providers_.With([&](auto& providers) {
    auto& provider = providers[Key(tenant, scope)];
    if (provider == nullptr) {
      provider = auth::MakeClientCredentialsProvider(
          client_, clock_,
          {.authority = fmt::format("{}/{}", authority_, tenant),
           .client_id = client_id_,
           .client_secret = client_secret_.Clone(),
           .scope = std::string(scope)});
    }
    return provider.get();
  });
}

}  // namespace opendes::app
