// Secrets by local name, for people without Key Vault.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "secrets/secret_resolver.h"

namespace opendes::secrets {

// Answers "local:NAME" from the given values; kNotFound for other names, kInvalidArgument for any
// other form. Every organisation may use every name: who writes the configuration decides.
std::unique_ptr<SecretResolver> MakeLocalSecrets(std::map<std::string, Secret> values);

}  // namespace opendes::secrets
