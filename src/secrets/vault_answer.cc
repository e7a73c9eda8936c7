#include "secrets/vault_answer.h"

#include <strings.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/guid.h"

namespace opendes::secrets {
namespace {

namespace json = boost::json;

bool IsSame(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

// The value of key="value" or key=value in a challenge.
std::string_view FindParameter(std::string_view challenge, std::string_view key) {
  for (std::size_t at = 0; at < challenge.size();) {
    const auto end = std::min(challenge.find_first_of(", ", at), challenge.size());
    std::string_view part = challenge.substr(at, end - at);
    at = end + 1;
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || !IsSame(part.substr(0, equals), key)) continue;
    part.remove_prefix(equals + 1);
    if (part.size() >= 2 && part.front() == '"' && part.back() == '"') {
      part = part.substr(1, part.size() - 2);
    }
    return part;
  }
  return {};
}

const json::object* FindObject(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

std::string_view FindText(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

bool IsTagged(const json::object& secret, std::string_view organization, std::string_view tenant) {
  const json::object* tags = FindObject(secret, "tags");
  return tags != nullptr && std::ranges::any_of(*tags, [&](const auto& tag) {
           return IsSame(tag.key(), organization) && tag.value().is_string() &&
                  IsSame(std::string_view(tag.value().get_string()), tenant);
         });
}

bool IsEnabled(const json::object& secret) {
  const json::object* attributes = FindObject(secret, "attributes");
  const json::value* enabled = attributes ? attributes->if_contains("enabled") : nullptr;
  return enabled == nullptr || !enabled->is_bool() || enabled->get_bool();
}

json::object ParseObject(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return !error && value.is_object() ? std::move(value.as_object()) : json::object();
}

Result<Secret> DecodeFound(std::string_view body, std::string_view organization,
                           std::string_view tenant) {
  json::object secret = ParseObject(body);
  if (!IsTagged(secret, organization, tenant)) {
    return Fail(ErrorCode::kForbidden, Blame::kCaller,
                "the Key Vault secret has no tag {} = {}: add it to allow this organisation",
                organization, tenant);
  }
  if (!IsEnabled(secret)) {
    return Fail(ErrorCode::kForbidden, Blame::kCaller, "the Key Vault secret is disabled");
  }
  const std::string_view value = FindText(secret, "value");
  if (value.empty()) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination, "the Key Vault secret has no value");
  }
  Secret result{std::string(value)};
  auto& parsed = secret["value"].as_string();
  explicit_bzero(parsed.data(), parsed.size());
  return result;
}

// Key Vault's word for what is wrong, such as "SecretNotFound"; nothing that is not a word.
std::string ErrorWord(std::string_view body) {
  const json::object object = ParseObject(body);
  const json::object* error = FindObject(object, "error");
  const std::string_view code = error == nullptr ? std::string_view() : FindText(*error, "code");
  const bool word = code.size() <= 64 && std::ranges::all_of(code, [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                    });
  return word ? std::string(code) : std::string();
}

}  // namespace

Result<VaultChallenge> DecodeChallenge(const http::Headers& headers) {
  const auto header = http::Find(headers, "WWW-Authenticate");
  const std::string_view challenge = header.value_or("");
  std::string_view authority = FindParameter(challenge, "authorization");
  if (authority.empty()) authority = FindParameter(challenge, "authorization_uri");
  const auto url = http::ParseUrl(authority);
  const std::string_view path = url ? std::string_view(url->target).substr(1) : "";
  const auto tenant = Guid::Parse(path.substr(0, path.find('/')));
  const std::string_view resource = FindParameter(challenge, "resource");
  if (!challenge.starts_with("Bearer ") || !tenant || resource.empty()) {
    return Fail(ErrorCode::kUnavailable, Blame::kDestination,
                "the Key Vault did not say which token it wants");
  }
  return VaultChallenge{.tenant = tenant->ToString(), .resource = std::string(resource)};
}

bool IsResourceOf(std::string_view vault_host, std::string_view resource) {
  const auto url = http::ParseUrl(resource);
  if (!url || url->scheme != "https" || url->target != "/" || url->port != 443) return false;
  return vault_host.ends_with("." + url->host) && url->host.starts_with("vault.");
}

Result<Secret> DecodeVaultSecret(const http::ClientResponse& answer, std::string_view organization,
                                 std::string_view tenant) {
  if (answer.status == 200) return DecodeFound(answer.body, organization, tenant);
  Error error{.code = ErrorCode::kUnavailable,
              .blame = Blame::kDestination,
              .message = fmt::format("the Key Vault answered {}", answer.status),
              .retry_after = std::nullopt,
              .detail = ErrorWord(answer.body)};
  if (answer.status == 404) {
    error = {.code = ErrorCode::kNotFound,
             .blame = Blame::kCaller,
             .message = "the Key Vault has no such secret",
             .retry_after = std::nullopt,
             .detail = std::move(error.detail)};
  } else if (answer.status == 401 || answer.status == 403) {
    // Blamed on the destination's side: the caller of the API has every right that is theirs to
    // have.
    error = {.code = ErrorCode::kForbidden,
             .blame = Blame::kDestination,
             .message = "the Key Vault does not let this service read the secret: grant it 'get'",
             .retry_after = std::nullopt,
             .detail = std::move(error.detail)};
  }
  return Fail(std::move(error));
}

}  // namespace opendes::secrets
