// What Key Vault says. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"

namespace opendes::secrets {

// From the 401's WWW-Authenticate header.
struct VaultChallenge {
  std::string tenant;    // GUID text, lower case
  std::string resource;  // "https://vault.azure.net"
};

// kUnavailable when the header is missing or not a challenge with authority and resource.
Result<VaultChallenge> DecodeChallenge(const http::Headers& headers);

// The resource is the vault's own domain, so that the token is of no use elsewhere.
bool IsResourceOf(std::string_view vault_host, std::string_view resource);

// A 200's value when its tags hold organization → tenant (case-insensitively): kForbidden when they
// do not, or when the secret is disabled. Other statuses: kNotFound, kForbidden, kUnavailable; only
// the error's code word is repeated.
Result<Secret> DecodeVaultSecret(const http::ClientResponse& answer, std::string_view organization,
                                 std::string_view tenant);

}  // namespace opendes::secrets
