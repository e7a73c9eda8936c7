// Secrets in Azure Key Vault.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "auth/token_provider.h"
#include "http/client.h"
#include "secrets/secret_resolver.h"
#include "secrets/vault_secret_id.h"

namespace opendes::secrets {

struct KeyVaultOptions {
  VaultHosts hosts = {};
  // False where vaults have private addresses (Private Link).
  bool public_addresses_only = true;
};

// The tenant of an organisation (GUID text); an error when the organisation is not configured or
// cannot be asked now.
using TenantLookup = std::function<Result<std::string>(const OrganizationId&)>;
// Tokens of our own application in a tenant for a scope; null when there are no credentials. The
// provider must outlive the resolver. Never given anything a vault said, except the scope of a
// vault: a vault's word about where to send credentials is not trusted.
using VaultTokens =
    std::function<auth::TokenProvider*(std::string_view tenant, std::string_view scope)>;

// kForbidden also when the vault belongs to another tenant than the organisation. client outlives
// the resolver.
std::unique_ptr<SecretResolver> MakeKeyVaultSecrets(http::Client* client, KeyVaultOptions options,
                                                    TenantLookup tenant_of, VaultTokens tokens);

}  // namespace opendes::secrets
