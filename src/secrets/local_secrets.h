// Secrets by local name, for people without Key Vault.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "secrets/secret_resolver.h"

namespace opendes::secrets {

struct LocalSecret {
  Secret value;
  std::vector<std::string>
      organizations;  // URLs as configured; none: every organisation may use it
};

// The URL of an organisation, as configured; an error when it is not or cannot be told now.
using UrlLookup = std::function<Result<std::string>(const OrganizationId&)>;

// Answers "local:NAME" from the given values; kNotFound for other names, kForbidden for an
// organisation that the name is not for, kInvalidArgument for any other form; the lookup's errors.
std::unique_ptr<SecretResolver> MakeLocalSecrets(std::map<std::string, LocalSecret> secrets,
                                                 UrlLookup url_of);

}  // namespace opendes::secrets
