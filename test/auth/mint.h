// Keys and tokens as an identity provider, or an attacker, makes them.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace opendes::auth {

std::string EncodeBase64Url(std::string_view bytes);

class TestKey {
 public:
  explicit TestKey(std::string id, int bits = 2048);

  const std::string& id() const { return id_; }
  std::string PublicPem() const;
  std::string Modulus() const;  // base64url
  // A JWK; extra is put before the closing brace.
  std::string Jwk(std::string_view extra = R"(,"use":"sig","alg":"RS256")") const;
  // Signature of any text, base64url. "RS256", "RS512" or "PS256".
  std::string Sign(std::string_view text, std::string_view algorithm = "RS256") const;
  // header and claims are JSON texts.
  std::string Token(std::string_view header, std::string_view claims,
                    std::string_view algorithm = "RS256") const;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };

  std::string id_;
  std::unique_ptr<EVP_PKEY, Free> key_;
};

// HMAC-SHA256 of text, base64url: for attacks that use a public key as if it were a secret.
std::string SignHmac(std::string_view text, std::string_view key);

}  // namespace opendes::auth
