#include "auth/token_checker.h"

#include <strings.h>

#include <optional>

#include "auth/signed_token.h"
#include "base/limits.h"
#include "telemetry/log.h"

namespace opendes::auth {
namespace {

constexpr std::string_view kScheme = "Bearer ";

tl::unexpected<Error> Refuse() {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "the access token is not accepted");
}

// The token; nullopt when there is no header, more than one, or another scheme.
std::optional<std::string_view> FindBearer(const http::Headers& headers) {
  std::optional<std::string_view> found;
  for (const auto& [name, value] : headers) {
    if (strcasecmp(name.c_str(), "Authorization") != 0) continue;
    if (found) return std::nullopt;
    found = value;
  }
  if (!found || found->size() <= kScheme.size() || found->size() > limits::kTokenBytes) {
    return std::nullopt;
  }
  if (strncasecmp(found->data(), kScheme.data(), kScheme.size()) != 0) return std::nullopt;
  return found->substr(kScheme.size());
}

}  // namespace

Result<Principal> TokenChecker::Check(const http::Headers& headers, std::stop_token stop) const {
  const auto bearer = FindBearer(headers);
  if (!bearer) return Refuse();
  const auto token = SignedToken::Parse(*bearer);
  if (!token || token->header().Text("alg") != "RS256") return Refuse();
  const std::string_view key_id = token->header().Text("kid");
  if (key_id.empty()) return Refuse();
  const auto fetched = keys_->EnsureKey(key_id, std::move(stop));
  if (!fetched) {
    telemetry::Warning("signing_keys_not_fetched", {{"error", fetched.error().ToString()}});
  }
  // Without any key no token can be judged: that is not the caller's fault.
  if (keys_->Current()->size() == 0) {
    return fetched ? Fail(ErrorCode::kUnavailable, Blame::kSource,
                          "the identity provider's signing keys are not known yet: try again soon")
                   : Fail(fetched.error());
  }
  return validator_->Validate(*bearer, clock_->Now());
}

}  // namespace opendes::auth
