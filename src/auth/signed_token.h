// A JSON Web Token as signed bytes (JWS, compact form) and the keys that prove them. The claims'
// meaning is none of its business.
#pragma once

#include <cjose/cjose.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/token_fields.h"

namespace opendes::auth {

// An RSA public key. Thread-safe.
class SigningKey {
 public:
  // From base64url modulus and exponent; null unless 2048 to 8192 bits and a usual exponent.
  static std::shared_ptr<const SigningKey> FromRsa(std::string_view modulus,
                                                   std::string_view exponent);

 private:
  friend class SignedToken;
  struct Release {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
  };

  std::unique_ptr<cjose_jwk_t, Release> key_;
};

// Not thread-safe.
class SignedToken {
 public:
  // nullopt unless text is three strict base64url parts of which the first is a JSON object with an
  // algorithm that signs.
  static std::optional<SignedToken> Parse(std::string_view text);

  // Not proven until VerifiedPayload.
  const TokenFields& header() const { return header_; }

  // The second part's bytes if the algorithm is RS256 and key made the signature.
  std::optional<std::string> VerifiedPayload(const SigningKey& key);

 private:
  struct Release {
    void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
  };

  TokenFields header_;
  std::unique_ptr<cjose_jws_t, Release> token_;
};

}  // namespace opendes::auth
