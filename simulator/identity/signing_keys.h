// The directory's RSA keys: the newest signs, older ones stay published until they are retired.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guarded.h"
#include "base/result.h"

namespace opendes::sim {

// Thread-safe.
class SigningKeys {
 public:
  // Makes the first key. kInternal when OpenSSL cannot.
  static Result<std::unique_ptr<SigningKeys>> Make();
  ~SigningKeys();

  // A new key signs from now on; retire_older also stops publishing and accepting the others.
  Result<> Rotate(bool retire_older);

  // A whole token: header, the claims (a JSON object) and the RS256 signature.
  std::string Sign(std::string_view claims_json) const;
  // The claims of a token that a published key signed with RS256; nullopt for any other text.
  std::optional<std::string> Verify(std::string_view token) const;
  // The JSON Web Key Set.
  std::string PublicKeys() const;

 private:
  struct Key;
  SigningKeys();

  Guarded<std::vector<std::shared_ptr<const Key>>> keys_;  // newest last, never empty
};

}  // namespace opendes::sim
