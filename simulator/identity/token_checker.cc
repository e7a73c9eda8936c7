#include "simulator/identity/token_checker.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>

namespace opendes::sim {
namespace {

auto Refused(std::string_view reason) {
  return Fail(ErrorCode::kUnauthenticated, Blame::kCaller, "{}", reason);
}

std::string_view Text(const boost::json::object& claims, std::string_view name) {
  const boost::json::value* value = claims.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->as_string())
                                                : std::string_view();
}

// 0 when the claim is missing or not a number, so that a token without exp is expired.
std::int64_t Number(const boost::json::object& claims, std::string_view name) {
  const boost::json::value* value = claims.if_contains(name);
  return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

std::string_view WithoutSlash(std::string_view url) {
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

Result<std::string_view> Bearer(const http::ServerRequest& request) {
  const std::string_view header = http::Find(request.headers, "Authorization").value_or("");
  constexpr std::string_view kScheme = "bearer ";
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (!std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {}, lower)) {
    return Refused("there is no bearer token");
  }
  return header.substr(kScheme.size());
}

Result<> CheckTimes(const boost::json::object& claims, TimePoint now) {
  const std::int64_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (Number(claims, "exp") <= seconds) return Refused("the token has expired");
  if (Number(claims, "nbf") > seconds) return Refused("the token is not valid yet");
  return {};
}

}  // namespace

Result<Caller> TokenChecker::Check(const http::ServerRequest& request,
                                   std::span<const std::string> audiences) const {
  OPENDES_TRY_ASSIGN(const std::string_view token, Bearer(request));
  const std::optional<std::string> text = keys_.Verify(token);
  if (!text) return Refused("the token's signature is not the directory's");
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse(*text, error);
  if (error || !parsed.is_object()) return Refused("the token's claims are not an object");
  const boost::json::object& claims = parsed.as_object();
  OPENDES_TRY(CheckTimes(claims, clock_.Now()));
  const std::string_view audience = WithoutSlash(Text(claims, "aud"));
  const bool ours = std::ranges::any_of(
      audiences, [&](const std::string& url) { return WithoutSlash(url) == audience; });
  if (!ours) return Refused("the token is for another resource");
  const std::optional<Guid> object_id = Guid::Parse(Text(claims, "oid"));
  if (!object_id) return Refused("the token names no object id");
  const bool version1 = Text(claims, "ver") == "1.0";
  return Caller{*object_id, std::string(Text(claims, version1 ? "appid" : "azp")),
                std::string(Text(claims, "tid")), std::string(Text(claims, "upn"))};
}

http::ServerResponse DataverseChallenge(std::string_view authority, std::string_view resource) {
  return {.status = 401,
          .headers = {{"WWW-Authenticate",
                       fmt::format("Bearer authorization_uri={}/oauth2/authorize, resource_id={}/",
                                   authority, WithoutSlash(resource))}},
          .body = {},
          .stream = {}};
}

}  // namespace opendes::sim
