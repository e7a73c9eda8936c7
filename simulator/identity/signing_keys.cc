#include "simulator/identity/signing_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <boost/json.hpp>
#include <utility>

#include "base/guid.h"
#include "simulator/identity/base64url.h"

namespace opendes::sim {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeContext>;

constexpr unsigned int kKeyBits = 2048;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string PublicNumber(EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return EncodeBase64Url(bytes);
}

std::string SignBytes(EVP_PKEY* key, std::string_view text) {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = 0;
  EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key);
  EVP_DigestSign(context.get(), nullptr, &size, Bytes(text), text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                 Bytes(text), text.size());
  signature.resize(size);
  return signature;
}

bool Matches(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text),
                          text.size()) == 1;
}

// The key id of an RS256 header; nullopt for every other algorithm or text.
std::optional<std::string> KeyId(std::string_view encoded_header) {
  const std::optional<std::string> text = DecodeBase64Url(encoded_header);
  boost::system::error_code error;
  const boost::json::value header = boost::json::parse(text.value_or(""), error);
  if (error || !header.is_object()) return std::nullopt;
  const boost::json::value* algorithm = header.as_object().if_contains("alg");
  const boost::json::value* id = header.as_object().if_contains("kid");
  if (algorithm == nullptr || *algorithm != "RS256" || id == nullptr || !id->is_string()) {
    return std::nullopt;
  }
  return std::string(id->as_string());
}

}  // namespace

struct SigningKeys::Key {
  Key() : pkey(EVP_RSA_gen(kKeyBits)), id(Guid::Random().ToString()) {}
  ~Key() { EVP_PKEY_free(pkey); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  EVP_PKEY* pkey;
  std::string id;
};

SigningKeys::SigningKeys() = default;
SigningKeys::~SigningKeys() = default;

Result<std::unique_ptr<SigningKeys>> SigningKeys::Make() {
  std::unique_ptr<SigningKeys> keys(new SigningKeys);
  OPENDES_TRY(keys->Rotate(true));
  return keys;
}

Result<> SigningKeys::Rotate(bool retire_older) {
  auto key = std::make_shared<const Key>();
  if (key->pkey == nullptr) {
    return Fail(ErrorCode::kInternal, Blame::kUs, "cannot generate an RSA key");
  }
  keys_.With([&](auto& keys) {
    if (retire_older) keys.clear();
    keys.push_back(std::move(key));
  });
  return {};
}

std::string SigningKeys::Sign(std::string_view claims_json) const {
  const auto key = keys_.With([](const auto& keys) { return keys.back(); });
  const boost::json::object header{
      {"typ", "JWT"}, {"alg", "RS256"}, {"x5t", key->id}, {"kid", key->id}};
  const std::string text =
      EncodeBase64Url(boost::json::serialize(header)) + '.' + EncodeBase64Url(claims_json);
  return text + '.' + EncodeBase64Url(SignBytes(key->pkey, text));
}

std::optional<std::string> SigningKeys::Verify(std::string_view token) const {
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  if (first == std::string_view::npos || first == last) return std::nullopt;
  const std::optional<std::string> id = KeyId(token.substr(0, first));
  const std::optional<std::string> signature = DecodeBase64Url(token.substr(last + 1));
  if (!id || !signature) return std::nullopt;
  const auto keys = keys_.Copy();
  for (const auto& key : keys) {
    if (key->id == *id && Matches(key->pkey, token.substr(0, last), *signature)) {
      return DecodeBase64Url(token.substr(first + 1, last - first - 1));
    }
  }
  return std::nullopt;
}

std::string SigningKeys::PublicKeys() const {
  boost::json::array keys;
  for (const auto& key : keys_.Copy()) {
    keys.push_back({{"kty", "RSA"},
                    {"use", "sig"},
                    {"alg", "RS256"},
                    {"kid", key->id},
                    {"x5t", key->id},
                    {"n", PublicNumber(key->pkey, OSSL_PKEY_PARAM_RSA_N)},
                    {"e", PublicNumber(key->pkey, OSSL_PKEY_PARAM_RSA_E)}});
  }
  return boost::json::serialize(boost::json::object{{"keys", std::move(keys)}});
}

}  // namespace opendes::sim
