// One resolver for both forms of reference.
#pragma once

#include <memory>

#include "secrets/secret_resolver.h"

namespace opendes::secrets {

// "local:…" goes to local, "https://…" (or http://) to key_vault, which may be null: then such
// references are kInvalidArgument, as is every other form.
std::unique_ptr<SecretResolver> MakeSecretsByForm(std::unique_ptr<SecretResolver> local,
                                                  std::unique_ptr<SecretResolver> key_vault);

}  // namespace opendes::secrets
