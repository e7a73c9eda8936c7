// The public keys of one issuer, as its JWKS document lists them. Immutable once parsed.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opendes::auth {

class SigningKey;  // auth/signed_token.h

class KeyRing {
 public:
  // Keeps the RSA signing keys of 2048 to 8192 bits that have a key id, ignores the others.
  // kProtocol when the text is not a key set or holds no such key, kLimitExceeded when it lists
  // more than limits::kSigningKeys.
  static Result<KeyRing> Parse(std::string_view jwks);

  // Null when there is no such key.
  const SigningKey* Find(std::string_view key_id) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::map<std::string, std::shared_ptr<const SigningKey>, std::less<>> keys_;
};

// Where a validator looks for keys. Thread-safe, no I/O.
class KeySource {
 public:
  virtual ~KeySource() = default;
  // Never null; empty before the first success.
  virtual std::shared_ptr<const KeyRing> Current() const = 0;
};

}  // namespace opendes::auth
