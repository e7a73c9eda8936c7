#include "simulator/identity/discovery_documents.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "http/message.h"
#include "simulator/identity/identities.h"
#include "simulator/identity/token_issuer.h"

namespace opendes::sim {
namespace {

// The issuer of a document asked for by domain still names the directory by its id; for "common"
// Entra leaves a placeholder, since the issuer depends on who signs in.
std::string_view IssuerTenant(std::string_view tenant) {
  if (tenant == "common" || tenant == "organizations") return "{tenantid}";
  if (tenant == "contoso.example") return kTenantId;
  if (tenant == "fabrikam.example") return kOtherTenantId;
  return tenant;
}

}  // namespace

std::string OpenIdConfiguration(std::string_view base_url, std::string_view tenant, int version) {
  const std::string root = fmt::format("{}/{}", base_url, tenant);
  const std::string oauth = root + (version == 2 ? "/oauth2/v2.0" : "/oauth2");
  const std::string keys = root + (version == 2 ? "/discovery/v2.0/keys" : "/discovery/keys");
  return boost::json::serialize(boost::json::object{
      {"issuer", Issuer(base_url, IssuerTenant(tenant), version)},
      {"authorization_endpoint", oauth + "/authorize"},
      {"token_endpoint", oauth + "/token"},
      {"end_session_endpoint", oauth + "/logout"},
      {"jwks_uri", keys},
      {"token_endpoint_auth_methods_supported",
       boost::json::array{"client_secret_post", "client_secret_basic"}},
      {"response_modes_supported", boost::json::array{"query", "fragment"}},
      {"response_types_supported", boost::json::array{"code"}},
      {"subject_types_supported", boost::json::array{"pairwise"}},
      {"id_token_signing_alg_values_supported", boost::json::array{"RS256"}},
      {"scopes_supported", boost::json::array{"openid", "profile", "email", "offline_access"}},
      {"claims_supported", boost::json::array{"sub", "iss", "aud", "exp", "iat", "nonce", "name",
                                              "preferred_username", "oid", "tid", "ver"}},
      {"tenant_region_scope", "EU"},
      {"cloud_instance_name", "microsoftonline.com"}});
}

std::string InstanceDiscovery(std::string_view base_url, std::string_view tenant) {
  const std::string host(base_url.substr(base_url.find("//") + 2));
  return boost::json::serialize(boost::json::object{
      {"tenant_discovery_endpoint",
       fmt::format("{}/{}/v2.0/.well-known/openid-configuration", base_url, tenant)},
      {"api-version", "1.1"},
      {"metadata",
       boost::json::array{boost::json::object{{"preferred_network", host},
                                              {"preferred_cache", host},
                                              {"aliases", boost::json::array{host}}}}}});
}

std::string UserRealm(std::string_view user) {
  const std::size_t at = user.find('@');
  const std::string_view domain = at == std::string_view::npos ? "" : user.substr(at + 1);
  return boost::json::serialize(
      boost::json::object{{"ver", "1.0"},
                          {"account_type", "Managed"},
                          {"domain_name", domain},
                          {"cloud_instance_name", "microsoftonline.com"},
                          {"cloud_audience_urn", "urn:federation:MicrosoftOnline"}});
}

}  // namespace opendes::sim
