#include "simulator/identity/token_endpoint.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <boost/json.hpp>
#include <utility>

#include "simulator/identity/base64url.h"
#include "simulator/identity/form.h"

namespace opendes::sim {
namespace {

constexpr std::string_view kGraph = "00000003-0000-0000-c000-000000000000";

EntraResult<std::string> Required(const Form& form, std::string_view name) {
  const std::string_view value = form.Get(name);
  if (!value.empty()) return std::string(value);
  return RefuseSignIn(
      400, "invalid_request", 900144,
      fmt::format("The request body must contain the following parameter: '{}'.", name));
}

bool SameSecret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

struct Credentials {
  std::string client_id;
  std::string client_secret;
};

// From the form, or from HTTP Basic as OAuth also allows.
Credentials ReadCredentials(const http::ServerRequest& request, const Form& form) {
  constexpr std::string_view kBasic = "Basic ";
  const std::string_view header = http::Find(request.headers, "Authorization").value_or("");
  if (!header.starts_with(kBasic)) {
    return {std::string(form.Get("client_id")), std::string(form.Get("client_secret"))};
  }
  std::string_view encoded = header.substr(kBasic.size());
  while (encoded.ends_with('=')) encoded.remove_suffix(1);
  std::string url_alphabet(encoded);
  for (char& c : url_alphabet) c = c == '+' ? '-' : c == '/' ? '_' : c;
  const std::string pair = DecodeBase64Url(url_alphabet).value_or("");
  const std::size_t colon = pair.find(':');
  if (colon == std::string::npos) return {};
  return {http::PercentDecode(pair.substr(0, colon)), http::PercentDecode(pair.substr(colon + 1))};
}

EntraResult<const Application*> AuthenticateClient(const http::ServerRequest& request,
                                                   const Form& form, std::string_view tenant,
                                                   bool secret_needed) {
  const Credentials credentials = ReadCredentials(request, form);
  if (credentials.client_id.empty()) {
    return RefuseSignIn(400, "invalid_request", 900144,
                        "The request body must contain the following parameter: 'client_id'.");
  }
  const Application* application = FindApplication(credentials.client_id);
  const bool shared = application != nullptr && application->secret.empty();
  if (application == nullptr || (!shared && !NamesTenant(tenant, application->tenant_id))) {
    return RefuseSignIn(
        400, "unauthorized_client", 700016,
        fmt::format("Application with identifier '{}' was not found in the directory "
                    "'{}'.",
                    credentials.client_id, tenant));
  }
  if (shared && !secret_needed) return application;
  if (credentials.client_secret.empty()) {
    return RefuseSignIn(
        401, "invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or "
        "'client_secret'.");
  }
  if (!SameSecret(application->secret, credentials.client_secret)) {
    return RefuseSignIn(401, "invalid_client", 7000215,
                        fmt::format("Invalid client secret provided for application '{}'.",
                                    application->client_id));
  }
  return application;
}

EntraResult<std::string> RequestedResource(const Form& form, int version) {
  if (version == 1) return Required(form, "resource");
  EntraResult<std::string> scope = Required(form, "scope");
  if (!scope) return scope;
  return ResourceOfScope(*scope);
}

EntraResult<Grant> GrantToApplication(const Form& form, int version, const Application* client) {
  if (version == 2 && !form.Get("scope").ends_with("/.default")) {
    return RefuseSignIn(
        400, "invalid_scope", 1002012,
        fmt::format("The provided value for scope {} is not valid. Client credential "
                    "flows must have a scope value with /.default.",
                    form.Get("scope")));
  }
  EntraResult<std::string> resource = RequestedResource(form, version);
  if (!resource) return tl::unexpected(std::move(resource).error());
  return Grant{client, nullptr, *std::move(resource), {}};
}

EntraResult<Grant> GrantByPassword(const Form& form, const TokenRequest& endpoint,
                                   const Application* client) {
  const EntraResult<std::string> name = Required(form, "username");
  if (!name) return tl::unexpected(name.error());
  const EntraResult<std::string> password = Required(form, "password");
  if (!password) return tl::unexpected(password.error());
  const User* user = FindUser(*name);
  if (user == nullptr || !NamesTenant(endpoint.tenant, user->tenant_id)) {
    return RefuseSignIn(400, "invalid_grant", 50034,
                        fmt::format("The user account {} does not exist in the {} directory.",
                                    *name, endpoint.tenant));
  }
  if (!SameSecret(user->password, *password)) {
    return RefuseSignIn(400, "invalid_grant", 50126,
                        "Error validating credentials due to invalid username or password.");
  }
  EntraResult<std::string> resource = RequestedResource(form, endpoint.version);
  if (!resource) return tl::unexpected(std::move(resource).error());
  return Grant{client, user, *std::move(resource), {}};
}

std::string S256(std::string_view verifier) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size(), digest.data());
  return EncodeBase64Url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

EntraResult<Grant> GrantByCode(const Form& form, const Application* client,
                               const TokenIssuer& issuer, PendingSignIns& pending) {
  const EntraResult<std::string> code = Required(form, "code");
  if (!code) return tl::unexpected(code.error());
  std::optional<PendingCode> redeemed = pending.RedeemCode(*code, issuer.Now());
  if (!redeemed || redeemed->grant.application != client) {
    return RefuseSignIn(400, "invalid_grant", 70008,
                        "The provided authorization code is expired, redeemed or unknown.");
  }
  if (redeemed->redirect_uri != form.Get("redirect_uri")) {
    return RefuseSignIn(400, "invalid_client", 500112,
                        "The redirect URI of the request does not match the one of the sign-in.");
  }
  const std::string& challenge = redeemed->code_challenge;
  if (!challenge.empty() && challenge != S256(form.Get("code_verifier"))) {
    return RefuseSignIn(400, "invalid_grant", 501481,
                        "The Code_Verifier does not match the code_challenge of the sign-in.");
  }
  return std::move(redeemed->grant);
}

EntraResult<Grant> GrantByRefreshToken(const Form& form, int version, const Application* client,
                                       const PendingSignIns& pending) {
  const EntraResult<std::string> token = Required(form, "refresh_token");
  if (!token) return tl::unexpected(token.error());
  std::optional<Grant> grant = pending.FindRefreshToken(*token);
  if (!grant || grant->application != client) {
    return RefuseSignIn(400, "invalid_grant", 9002313,
                        "The refresh token is malformed or invalid.");
  }
  // A refresh token is good for other resources too.
  const bool other = !form.Get(version == 1 ? "resource" : "scope").empty();
  if (other) grant->resource = RequestedResource(form, version).value_or(grant->resource);
  return *std::move(grant);
}

EntraResult<Grant> Decide(const http::ServerRequest& request, const Form& form,
                          const TokenRequest& endpoint, const TokenIssuer& issuer,
                          PendingSignIns& pending) {
  if (!IsKnownTenant(endpoint.tenant)) {
    return RefuseSignIn(400, "invalid_request", 90002,
                        fmt::format("Tenant '{}' not found.", endpoint.tenant));
  }
  const EntraResult<std::string> type = Required(form, "grant_type");
  if (!type) return tl::unexpected(type.error());
  const EntraResult<const Application*> client =
      AuthenticateClient(request, form, endpoint.tenant, *type == "client_credentials");
  if (!client) return tl::unexpected(client.error());
  if (*type == "client_credentials") return GrantToApplication(form, endpoint.version, *client);
  if (*type == "password") return GrantByPassword(form, endpoint, *client);
  if (*type == "authorization_code") return GrantByCode(form, *client, issuer, pending);
  if (*type == "refresh_token") {
    return GrantByRefreshToken(form, endpoint.version, *client, pending);
  }
  return RefuseSignIn(400, "unsupported_grant_type", 70003,
                      fmt::format("The app requested an unsupported grant type '{}'.", *type));
}

std::string ClientInfo(const Grant& grant) {
  return EncodeBase64Url(boost::json::serialize(boost::json::object{
      {"uid", grant.user->object_id.ToString()}, {"utid", grant.user->tenant_id}}));
}

// Version 1 writes its numbers as text.
boost::json::value NumberOf(std::int64_t number, int version) {
  if (version == 2) return number;
  return boost::json::value(fmt::to_string(number));
}

boost::json::object Describe(const Grant& grant, const TokenRequest& endpoint,
                             const TokenIssuer& issuer) {
  const std::int64_t lifetime = issuer.lifetime().count();
  boost::json::object answer{{"token_type", "Bearer"},
                             {"expires_in", NumberOf(lifetime, endpoint.version)},
                             {"ext_expires_in", NumberOf(lifetime, endpoint.version)}};
  if (endpoint.version == 1) {
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(issuer.Now().time_since_epoch());
    answer["expires_on"] = NumberOf(now.count() + lifetime, 1);
    answer["not_before"] = NumberOf(now.count(), 1);
    answer["resource"] = grant.resource;
  }
  answer["access_token"] = issuer.AccessToken(grant, endpoint.base_url);
  return answer;
}

}  // namespace

bool NamesTenant(std::string_view tenant, std::string_view tenant_id) {
  const std::string_view domain = tenant_id == kTenantId ? "contoso.example" : "fabrikam.example";
  return tenant == tenant_id || tenant == domain || tenant == "common" || tenant == "organizations";
}

bool IsKnownTenant(std::string_view tenant) {
  return NamesTenant(tenant, kTenantId) || NamesTenant(tenant, kOtherTenantId);
}

std::string ResourceOfScope(std::string_view scope) {
  while (!scope.empty()) {
    const std::size_t space = scope.find(' ');
    const std::string_view word = scope.substr(0, space);
    const std::size_t slash = word.rfind('/');
    if (slash != std::string_view::npos) return std::string(word.substr(0, slash));
    scope.remove_prefix(space == std::string_view::npos ? scope.size() : space + 1);
  }
  return std::string(kGraph);
}

http::ServerResponse AnswerTokenRequest(const http::ServerRequest& request,
                                        const TokenRequest& endpoint, const TokenIssuer& issuer,
                                        PendingSignIns& pending) {
  const Form form(request.body);
  EntraResult<Grant> grant = Decide(request, form, endpoint, issuer, pending);
  if (!grant) return Render(grant.error(), issuer.Now());
  boost::json::object answer = Describe(*grant, endpoint, issuer);
  if (grant->user != nullptr) {
    answer["scope"] =
        endpoint.version == 1 ? std::string("user_impersonation") : std::string(form.Get("scope"));
    answer["id_token"] = issuer.IdToken(*grant, endpoint.base_url);
    if (form.Get("client_info") == "1") answer["client_info"] = ClientInfo(*grant);
    answer["refresh_token"] = pending.AddRefreshToken(*std::move(grant));
  }
  return JsonAnswer(200, boost::json::serialize(answer));
}

}  // namespace opendes::sim
