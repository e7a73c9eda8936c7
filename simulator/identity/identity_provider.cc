#include "simulator/identity/identity_provider.h"

#include <utility>

#include "simulator/identity/discovery_documents.h"
#include "simulator/identity/entra_error.h"
#include "simulator/identity/sign_in_page.h"
#include "simulator/identity/token_endpoint.h"

namespace opendes::sim {
namespace {

http::ServerResponse Preflight() {
  return {.status = 204,
          .headers = {{"Access-Control-Allow-Origin", "*"},
                      {"Access-Control-Allow-Methods", "POST, OPTIONS"},
                      {"Access-Control-Allow-Headers", "*"}},
          .body = {},
          .stream = {}};
}

http::ServerResponse UnknownTenant(std::string_view tenant, TimePoint now) {
  return Render({400, "invalid_tenant", 90002, fmt::format("Tenant '{}' not found.", tenant)}, now);
}

// Takes the word up to the next slash off the path.
std::string_view TakeWord(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view word = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return word;
}

}  // namespace

void IdentityProvider::SetBaseUrl(std::string base_url) {
  base_url_.With([&](std::string& kept) { kept = std::move(base_url); });
}

http::ServerResponse IdentityProvider::AnswerOAuth(const http::ServerRequest& request,
                                                   std::string_view tenant, std::string_view rest,
                                                   std::string_view query) {
  int version = 1;
  if (rest.starts_with("v2.0/")) {
    version = 2;
    rest.remove_prefix(5);
  }
  if (rest == "authorize") {
    return AnswerAuthorize(request, query, tenant, clock_.Now(), pending_);
  }
  if (rest == "logout") {
    return {.status = 200,
            .headers = {{"Content-Type", "text/plain"}},
            .body = "Signed out.",
            .stream = {}};
  }
  if (rest != "token") return JsonAnswer(404, "{}");
  if (request.method == "OPTIONS") return Preflight();
  if (request.method != "POST") {
    return Render({400, "invalid_request", 900561, "The endpoint only accepts POST requests."},
                  clock_.Now());
  }
  const std::string base_url = base_url_.Copy();
  return AnswerTokenRequest(request, {tenant, version, base_url}, issuer_, pending_);
}

std::optional<http::ServerResponse> IdentityProvider::Answer(const http::ServerRequest& request) {
  const std::string_view target(request.target);
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::string_view tenant = TakeWord(path);
  if (path.starts_with("oauth2/")) return AnswerOAuth(request, tenant, path.substr(7), query);

  const std::string base_url = base_url_.Copy();
  const bool version2 = path == "v2.0/.well-known/openid-configuration";
  if (version2 || path == ".well-known/openid-configuration") {
    if (!IsKnownTenant(tenant)) return UnknownTenant(tenant, clock_.Now());
    return JsonAnswer(200, OpenIdConfiguration(base_url, tenant, version2 ? 2 : 1));
  }
  if (path == "discovery/keys" || path == "discovery/v2.0/keys") {
    return JsonAnswer(200, keys_.PublicKeys());
  }
  if (path == "discovery/instance") return JsonAnswer(200, InstanceDiscovery(base_url, tenant));
  if (path.starts_with("UserRealm/") || path.starts_with("userrealm/")) {
    return JsonAnswer(200, UserRealm(http::PercentDecode(path.substr(10))));
  }
  return std::nullopt;
}

}  // namespace opendes::sim
