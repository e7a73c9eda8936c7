#include "secrets/key_vault_secrets.h"

#include <string.h>
#include <strings.h>

#include "secrets/vault_answer.h"

namespace opendes::secrets {
namespace {

using Token = std::shared_ptr<const Secret>;

// The client's words are about the source; here the peer is the keeper of the destination's secret.
tl::unexpected<Error> OfVault(Error error) {
  if (error.code == ErrorCode::kInvalidArgument) {
    error.code = ErrorCode::kForbidden;  // an address that may not be connected to
    error.blame = Blame::kCaller;
  } else {
    error.blame = Blame::kDestination;
  }
  return Fail(WithContext(std::move(error), "Key Vault"));
}

class KeyVaultSecrets final : public SecretResolver {
 public:
  KeyVaultSecrets(http::Client* client, KeyVaultOptions options, TenantLookup tenant_of,
                  VaultTokens tokens)
      : client_(client),
        options_(std::move(options)),
        tenant_of_(std::move(tenant_of)),
        tokens_(std::move(tokens)) {}

  Result<Secret> Resolve(const SecretRef& ref, const OrganizationId& organization,
                         std::stop_token stop) override {
    OPENDES_TRY_ASSIGN(const VaultSecretId id, ParseVaultSecretId(ref.uri, options_.hosts));
    OPENDES_TRY_ASSIGN(const std::string tenant, tenant_of_(organization));
    OPENDES_TRY_ASSIGN(auth::TokenProvider * provider, FindProvider(id, tenant, stop));
    OPENDES_TRY_ASSIGN(http::ClientResponse answer, GetWithToken(id, *provider, stop));
    auto secret = DecodeVaultSecret(answer, organization.str(), tenant);
    explicit_bzero(answer.body.data(), answer.body.size());
    return secret;
  }

 private:
  // Asks without a token, so that the vault says which one it wants.
  Result<auth::TokenProvider*> FindProvider(const VaultSecretId& id, std::string_view tenant,
                                            const std::stop_token& stop) {
    OPENDES_TRY_ASSIGN(const http::ClientResponse answer, Get(id, nullptr, stop));
    OPENDES_TRY_ASSIGN(const VaultChallenge challenge, DecodeChallenge(answer.headers));
    if (strcasecmp(challenge.tenant.c_str(), std::string(tenant).c_str()) != 0) {
      return Fail(ErrorCode::kForbidden, Blame::kCaller,
                  "the Key Vault belongs to tenant {}, the organisation to {}", challenge.tenant,
                  tenant);
    }
    if (!id.trusted && !IsResourceOf(id.host, challenge.resource)) {
      return Fail(ErrorCode::kForbidden, Blame::kCaller,
                  "the Key Vault asks for a token that is not for Key Vault");
    }
    auth::TokenProvider* provider = tokens_(challenge.tenant, challenge.resource + "/.default");
    if (provider == nullptr) {
      return Fail(ErrorCode::kForbidden, Blame::kCaller,
                  "no Key Vault credentials are configured for tenant {}", challenge.tenant);
    }
    return provider;
  }

  Result<http::ClientResponse> GetWithToken(const VaultSecretId& id, auth::TokenProvider& provider,
                                            const std::stop_token& stop) {
    OPENDES_TRY_ASSIGN(const Token token, provider.Get(stop));
    OPENDES_TRY_ASSIGN(http::ClientResponse answer, Get(id, token.get(), stop));
    if (answer.status != 401) return answer;
    provider.Invalidate(token);  // revoked, perhaps: one more try with a new one
    OPENDES_TRY_ASSIGN(const Token renewed, provider.Get(stop));
    return Get(id, renewed.get(), stop);
  }

  Result<http::ClientResponse> Get(const VaultSecretId& id, const Secret* token,
                                   const std::stop_token& stop) {
    const http::ClientRequest request{
        .url = id.Url(),
        .headers = {{"Accept", "application/json"}},
        .bearer = token,
        .public_addresses_only = options_.public_addresses_only && !id.trusted};
    auto answer = client_->Send(request, stop);
    if (!answer) return OfVault(std::move(answer).error());
    return answer;
  }

  http::Client* const client_;
  const KeyVaultOptions options_;
  const TenantLookup tenant_of_;
  const VaultTokens tokens_;
};

}  // namespace

std::unique_ptr<SecretResolver> MakeKeyVaultSecrets(http::Client* client, KeyVaultOptions options,
                                                    TenantLookup tenant_of, VaultTokens tokens) {
  return std::make_unique<KeyVaultSecrets>(client, std::move(options), std::move(tenant_of),
                                           std::move(tokens));
}

}  // namespace opendes::secrets
