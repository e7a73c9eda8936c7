#include "simulator/identity/token_issuer.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "simulator/identity/base64url.h"

namespace opendes::sim {
namespace {

using boost::json::object;

bool IsApi(std::string_view resource) {
  constexpr std::string_view kScheme = "api://";
  if (resource.starts_with(kScheme)) resource.remove_prefix(kScheme.size());
  return resource == kApiClientId;
}

object TimesAndIds(const Grant& grant, TimePoint now, std::chrono::seconds lifetime) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const Guid subject = grant.user != nullptr ? grant.user->object_id : grant.application->object_id;
  return {{"iat", seconds},
          {"nbf", seconds},
          {"exp", seconds + lifetime.count()},
          {"oid", subject.ToString()},
          {"sub", subject.ToString()},
          {"tid", grant.tenant_id()},
          {"uti", EncodeBase64Url(Guid::Random().ToString().substr(0, 16))}};
}

std::string FullName(const User& user) {
  return fmt::format("{} {}", user.given_name, user.family_name);
}

void AddVersion1Claims(const Grant& grant, object& claims) {
  claims["ver"] = "1.0";
  claims["aud"] = grant.resource;
  claims["appid"] = grant.application->client_id;
  claims["appidacr"] = grant.application->secret.empty() ? "0" : "1";
  claims["idp"] = claims["iss"];
  if (grant.user == nullptr) {
    claims["idtyp"] = "app";
    return;
  }
  const User& user = *grant.user;
  claims["acr"] = "1";
  claims["amr"] = boost::json::array{"pwd"};
  claims["given_name"] = user.given_name;
  claims["family_name"] = user.family_name;
  claims["name"] = FullName(user);
  claims["upn"] = user.name;
  claims["unique_name"] = user.name;
  claims["scp"] = "user_impersonation";
}

void AddVersion2Claims(const Grant& grant, object& claims) {
  claims["ver"] = "2.0";
  claims["aud"] = kApiClientId;
  claims["azp"] = grant.application->client_id;
  claims["azpacr"] = grant.application->secret.empty() ? "0" : "1";
  if (grant.user == nullptr) return;
  claims["name"] = FullName(*grant.user);
  claims["preferred_username"] = grant.user->name;
  claims["upn"] = grant.user->name;
  claims["scp"] = "user_impersonation";
}

}  // namespace

std::string Issuer(std::string_view base_url, std::string_view tenant_id, int version) {
  return fmt::format("{}/{}/{}", base_url, tenant_id, version == 2 ? "v2.0" : "");
}

std::string TokenIssuer::AccessToken(const Grant& grant, std::string_view base_url) const {
  object claims = TimesAndIds(grant, clock_.Now(), lifetime());
  // The resource's registration decides the version, not the endpoint asked.
  const bool version2 = IsApi(grant.resource);
  claims["iss"] = Issuer(base_url, grant.tenant_id(), version2 ? 2 : 1);
  if (version2) {
    AddVersion2Claims(grant, claims);
  } else {
    AddVersion1Claims(grant, claims);
  }
  return keys_.Sign(boost::json::serialize(claims));
}

std::string TokenIssuer::IdToken(const Grant& grant, std::string_view base_url) const {
  object claims = TimesAndIds(grant, clock_.Now(), lifetime());
  claims["iss"] = Issuer(base_url, grant.tenant_id(), 2);
  claims["aud"] = grant.application->client_id;
  claims["ver"] = "2.0";
  claims["name"] = FullName(*grant.user);
  claims["preferred_username"] = grant.user->name;
  claims["upn"] = grant.user->name;
  if (!grant.nonce.empty()) claims["nonce"] = grant.nonce;
  return keys_.Sign(boost::json::serialize(claims));
}

}  // namespace opendes::sim
