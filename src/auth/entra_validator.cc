#include "auth/entra_validator.h"

#include <algorithm>

#include "auth/signed_token.h"
#include "auth/token_fields.h"
#include "base/ascii.h"

namespace opendes::auth {
namespace {

constexpr std::string_view kTenantPlace = "{tid}";

tl::unexpected<Error> Refuse() {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "the access token is not accepted");
}

std::int64_t Seconds(TimePoint time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

// Extensions change what the signature means, so a token that names one is not understood (RFC 7515
// 4.1.11, RFC 7797). Keys named by the token itself (jku, jwk, x5u, x5c) are never looked at.
bool IsHeaderAcceptable(const TokenFields& header) {
  const std::string type = LowerCase(header.Text("typ"));
  return header.Text("alg") == "RS256" && !header.Has("crit") && !header.Has("b64") &&
         (!header.Has("typ") || type == "jwt" || type == "at+jwt");
}

class EntraValidator final : public TokenValidator {
 public:
  EntraValidator(TokenRules rules, const KeySource* keys) : rules_(std::move(rules)), keys_(keys) {
    for (std::string& tenant : rules_.tenants) tenant = LowerCase(tenant);
  }

  Result<Principal> Validate(std::string_view bearer, TimePoint now) const override {
    const auto payload = Prove(bearer);
    const auto claims = payload ? TokenFields::Parse(*payload) : std::nullopt;
    if (!claims || !IsInTime(*claims, now) || !IsForUs(*claims) || !IsAccessToken(*claims)) {
      return Refuse();
    }
    return ReadPrincipal(*claims);
  }

 private:
  std::optional<std::string> Prove(std::string_view bearer) const {
    if (bearer.size() > limits::kTokenBytes) return std::nullopt;
    auto token = SignedToken::Parse(bearer);
    if (!token || !IsHeaderAcceptable(token->header())) return std::nullopt;
    const auto ring = keys_->Current();
    const SigningKey* key = ring->Find(token->header().Text("kid"));
    return key == nullptr ? std::nullopt : token->VerifiedPayload(*key);
  }

  bool IsInTime(const TokenFields& claims, TimePoint now) const {
    const auto expires = claims.Integer("exp");
    const std::int64_t latest = Seconds(now + rules_.clock_skew);
    const std::int64_t earliest = Seconds(now - rules_.clock_skew);
    if (!expires || *expires <= earliest) return false;
    for (const char* name : {"nbf", "iat"}) {
      const auto from = claims.Integer(name);
      if (claims.Has(name) && (!from || *from > latest)) return false;
    }
    return true;
  }

  bool IsForUs(const TokenFields& claims) const {
    const auto audiences = claims.TextOrList("aud");
    return IsIssuerAcceptable(claims) && std::ranges::any_of(audiences, [&](const auto& audience) {
             return std::ranges::find(rules_.audiences, audience) != rules_.audiences.end();
           });
  }

  bool IsIssuerAcceptable(const TokenFields& claims) const {
    const std::string tenant(claims.Text("tid"));
    if (std::ranges::find(rules_.tenants, LowerCase(tenant)) == rules_.tenants.end()) return false;
    const std::string_view issuer = claims.Text("iss");
    // A version 2 issuer in a version 1 token, or the other way round, was never issued so.
    const bool issuer_v2 = issuer.ends_with("/v2.0");
    if (claims.Has("ver") && claims.Text("ver") != (issuer_v2 ? "2.0" : "1.0")) return false;
    return std::ranges::any_of(rules_.issuers, [&](std::string expected) {
      const auto place = expected.find(kTenantPlace);
      if (place != std::string::npos) expected.replace(place, kTenantPlace.size(), tenant);
      return issuer == expected;
    });
  }

  // An ID token has the same issuer, may have the same audience and may even list roles, but it
  // does not name the calling application as every access token does (appid in v1, azp in v2), and
  // may carry hashes of other tokens.
  static bool IsAccessToken(const TokenFields& claims) {
    if (claims.Has("at_hash") || claims.Has("c_hash")) return false;
    return claims.Has("appid") || claims.Has("azp");
  }

  static Result<Principal> ReadPrincipal(const TokenFields& claims) {
    const auto object_id = Guid::Parse(claims.Text("oid"));
    if (!object_id) return Refuse();
    Principal principal{.object_id = *object_id,
                        .tenant_id = LowerCase(claims.Text("tid")),
                        .name = object_id->ToString()};
    for (const char* claim : {"azp", "appid", "preferred_username", "upn"}) {
      if (!claims.Text(claim).empty()) principal.name = claims.Text(claim);
    }
    return principal;
  }

  TokenRules rules_;
  const KeySource* const keys_;
};

}  // namespace

std::unique_ptr<TokenValidator> MakeEntraValidator(TokenRules rules, const KeySource* keys) {
  return std::make_unique<EntraValidator>(std::move(rules), keys);
}

}  // namespace opendes::auth
