#include "auth/signed_token.h"

#include <fmt/format.h>

#include <algorithm>

namespace opendes::auth {
namespace {

constexpr std::size_t kSmallestBits = 2048;
constexpr std::size_t kLargestBits = 8192;
constexpr std::string_view kAlgorithm = "RS256";

bool IsBase64Url(std::string_view text) {
  return !text.empty() && text.size() % 4 != 1 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

bool IsThreeParts(std::string_view text) {
  const auto first = std::min(text.find('.'), text.size());
  const auto second = std::min(text.find('.', first + 1), text.size());
  if (second == text.size()) return false;
  return IsBase64Url(text.substr(0, first)) &&
         IsBase64Url(text.substr(first + 1, second - first - 1)) &&
         IsBase64Url(text.substr(second + 1));
}

std::string DecodeBase64Url(std::string_view text) {
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_base64url_decode(text.data(), text.size(), &bytes, &size, nullptr)) return {};
  std::string decoded(reinterpret_cast<const char*>(bytes), size);
  cjose_get_dealloc()(bytes);
  return decoded;
}

// 65537 and 3 are what is in use; 1 would make every signature good.
bool IsUsualExponent(std::string_view exponent) { return exponent == "AQAB" || exponent == "Aw"; }

}  // namespace

std::shared_ptr<const SigningKey> SigningKey::FromRsa(std::string_view modulus,
                                                      std::string_view exponent) {
  if (!IsBase64Url(modulus) || !IsUsualExponent(exponent)) return nullptr;
  // Only these members go in: whatever else the issuer lists is nothing we trust.
  const std::string json = fmt::format(R"({{"kty":"RSA","n":"{}","e":"{}"}})", modulus, exponent);
  auto key = std::make_shared<SigningKey>();
  key->key_.reset(cjose_jwk_import(json.data(), json.size(), nullptr));
  if (!key->key_) return nullptr;
  const std::size_t bits = cjose_jwk_get_keysize(key->key_.get(), nullptr);
  return bits >= kSmallestBits && bits <= kLargestBits ? key : nullptr;
}

std::optional<SignedToken> SignedToken::Parse(std::string_view text) {
  if (!IsThreeParts(text)) return std::nullopt;
  auto header = TokenFields::Parse(DecodeBase64Url(text.substr(0, text.find('.'))));
  SignedToken token;
  token.token_.reset(cjose_jws_import(text.data(), text.size(), nullptr));
  if (!header || !token.token_) return std::nullopt;
  token.header_ = std::move(*header);
  return token;
}

std::optional<std::string> SignedToken::VerifiedPayload(const SigningKey& key) {
  // cjose verifies by its own reading of the header, so both readings must agree.
  const char* algorithm =
      cjose_header_get(cjose_jws_get_protected(token_.get()), CJOSE_HDR_ALG, nullptr);
  if (header_.Text("alg") != kAlgorithm || algorithm == nullptr || algorithm != kAlgorithm) {
    return std::nullopt;
  }
  if (!cjose_jws_verify(token_.get(), key.key_.get(), nullptr)) return std::nullopt;
  std::uint8_t* bytes = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(token_.get(), &bytes, &size, nullptr)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes), size);  // the token keeps the bytes
}

}  // namespace opendes::auth
