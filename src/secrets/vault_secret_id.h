// The address of a Key Vault secret. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opendes::secrets {

struct VaultHosts {
  // A vault's host is a name in front of one of these, its port 443.
  std::vector<std::string> suffixes = {".vault.azure.net", ".vault.azure.cn",
                                       ".vault.usgovcloudapi.net", ".vault.microsoftazure.de"};
  // Whole origins that the operator vouches for, whatever address they have: vaults behind other
  // names or ports, and the stand-in ("http://127.0.0.1:8081").
  std::vector<std::string> trusted_origins = {};
};

struct VaultSecretId {
  std::string origin;    // "https://NAME.vault.azure.net"
  std::string host;      // its host
  std::string name;      // of the secret; case matters
  std::string version;   // may be empty: the newest
  bool trusted = false;  // the origin is one of trusted_origins

  std::string Url() const;  // what to GET
};

// "https://VAULT.vault.azure.net[:443]/secrets/NAME[/VERSION][/]". kInvalidArgument when it is not
// of this form, kForbidden when the host is not allowed.
Result<VaultSecretId> ParseVaultSecretId(std::string_view url, const VaultHosts& hosts);

}  // namespace opendes::secrets
