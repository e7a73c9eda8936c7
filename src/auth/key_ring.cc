#include "auth/key_ring.h"

#include <boost/json.hpp>

#include "auth/signed_token.h"
#include "base/limits.h"

namespace opendes::auth {
namespace {

namespace json = boost::json;

std::string_view TextOf(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

// A key that says what it is for must say: RS256 signatures.
bool IsForSignatures(const json::object& key) {
  const std::string_view use = TextOf(key, "use");
  const std::string_view algorithm = TextOf(key, "alg");
  return TextOf(key, "kty") == "RSA" && !TextOf(key, "kid").empty() &&
         (use.empty() || use == "sig") && (algorithm.empty() || algorithm == "RS256");
}

}  // namespace

Result<KeyRing> KeyRing::Parse(std::string_view jwks) {
  boost::system::error_code error;
  const json::value document = json::parse(jwks, error);
  const json::object* object = error ? nullptr : document.if_object();
  const json::value* keys = object == nullptr ? nullptr : object->if_contains("keys");
  if (keys == nullptr || !keys->is_array()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the signing keys are not a JSON key set");
  }
  if (keys->get_array().size() > limits::kSigningKeys) {
    return Fail(ErrorCode::kLimitExceeded, Blame::kSource, "the key set lists more than {} keys",
                limits::kSigningKeys);
  }
  KeyRing ring;
  for (const json::value& entry : keys->get_array()) {
    const json::object* key = entry.if_object();
    if (key == nullptr || !IsForSignatures(*key)) continue;
    auto parsed = SigningKey::FromRsa(TextOf(*key, "n"), TextOf(*key, "e"));
    if (parsed) ring.keys_.emplace(TextOf(*key, "kid"), std::move(parsed));
  }
  if (ring.keys_.empty()) {
    return Fail(ErrorCode::kProtocol, Blame::kSource, "the key set holds no usable signing key");
  }
  return ring;
}

const SigningKey* KeyRing::Find(std::string_view key_id) const {
  const auto found = keys_.find(key_id);
  return found == keys_.end() ? nullptr : found->second.get();
}

}  // namespace opendes::auth
