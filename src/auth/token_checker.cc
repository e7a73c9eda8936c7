#include "auth/token_checker.h"

#include "auth/signed_token.h"
#include "base/limits.h"
#include "telemetry/log.h"

namespace opendes::auth {
namespace {

tl::unexpected<Error> Refuse() {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "the access token is not accepted");
}

}  // namespace

Result<Principal> TokenChecker::Check(std::string_view bearer, std::stop_token stop) const {
  if (bearer.size() > limits::kTokenBytes) return Refuse();
  const auto token = SignedToken::Parse(bearer);
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
  return validator_->Validate(bearer, clock_->Now());
}

}  // namespace opendes::auth
