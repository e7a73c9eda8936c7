#include "auth/token_answer.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/limits.h"

namespace opendes::auth {
namespace {

namespace json = boost::json;

constexpr std::int64_t kLongestLife = 7 * 86'400;

json::object ParseObject(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return !error && value.is_object() ? std::move(value.as_object()) : json::object();
}

std::string_view TextOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

// The newer endpoint writes a number, the older one its digits as text.
std::int64_t NumberOf(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value != nullptr && value->is_int64()) return value->get_int64();
  const std::string_view text = TextOf(object, key);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

Result<IssuedToken> DecodeIssued(const http::ClientResponse& answer) {
  const json::object object = ParseObject(answer.body);
  const std::string_view token = TextOf(object, "access_token");
  const std::int64_t life = NumberOf(object, "expires_in");
  if (token.empty() || life <= 0) {
    return Fail(ErrorCode::kProtocol, Blame::kSource,
                "the identity provider's answer holds no access_token with its expires_in");
  }
  return IssuedToken{.token = Secret(std::string(token)),
                     .life = std::chrono::seconds(std::min(life, kLongestLife))};
}

// The first line of the provider's explanation; the rest is trace ids.
std::string Explanation(const http::ClientResponse& answer, const Secret& client_secret) {
  const json::object object = ParseObject(answer.body);
  std::string text(TextOf(object, "error_description"));
  if (text.empty()) text = TextOf(object, "error");
  text.erase(std::min({text.find_first_of("\r\n"), text.size(), limits::kErrorBodyShown}));
  if (client_secret.empty()) return text;
  const std::string_view secret = client_secret.Reveal();
  for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret)) {
    text.replace(at, secret.size(), "***", 3);
  }
  return text;
}

std::optional<std::chrono::milliseconds> RetryAfter(const http::ClientResponse& answer) {
  const auto text = http::Find(answer.headers, "Retry-After");
  unsigned seconds = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return std::chrono::seconds(std::min(seconds, 3600U));
}

}  // namespace

Result<IssuedToken> DecodeTokenAnswer(const http::ClientResponse& answer,
                                      const Secret& client_secret) {
  if (answer.status == 200) return DecodeIssued(answer);
  Error error{.code = ErrorCode::kProtocol,
              .blame = Blame::kSource,
              .message = fmt::format("the identity provider answered {}", answer.status),
              .retry_after = RetryAfter(answer),
              .detail = Explanation(answer, client_secret)};
  if (answer.status == 400 || answer.status == 401 || answer.status == 403) {
    error.code = ErrorCode::kUnauthenticated;
    error.message =
        "the identity provider refuses the credentials: check client_id and client_secret";
  } else if (answer.status == 429 || answer.status >= 500) {
    error.code = ErrorCode::kUnavailable;
  }
  return Fail(std::move(error));
}

}  // namespace opendes::auth
