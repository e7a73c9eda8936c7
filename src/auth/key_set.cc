#include "auth/key_set.h"

#include <boost/json.hpp>

#include "base/limits.h"

namespace opendes::auth {
namespace {

Result<std::string> DecodeKeysUrl(std::string_view configuration) {
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(configuration, error);
  const auto* object = error ? nullptr : document.if_object();
  const auto* url = object == nullptr ? nullptr : object->if_contains("jwks_uri");
  if (url != nullptr && url->is_string()) return std::string(url->get_string());
  return Fail(ErrorCode::kProtocol, Blame::kSource,
              "the identity provider's OpenID configuration names no jwks_uri");
}

}  // namespace

KeySet::KeySet(http::Client* client, Clock* clock, std::string configuration_url)
    : client_(client),
      clock_(clock),
      configuration_url_(std::move(configuration_url)),
      state_(State{.ring = std::make_shared<const KeyRing>()}) {}

KeySet::Ring KeySet::Current() const {
  return state_.With([](const State& state) { return state.ring; });
}

Result<> KeySet::EnsureKey(std::string_view key_id, std::stop_token stop) {
  if (!NeedsFetch(state_.Copy(), key_id)) return {};
  OPENDES_TRY(flight_.Run([&] { return FetchIfNeeded(key_id, stop); }, stop));
  return {};
}

bool KeySet::NeedsFetch(const State& state, std::string_view key_id) const {
  const TimePoint now = clock_->Now();
  if (now < state.no_fetch_before) return false;
  if (state.ring->size() == 0 || now >= state.fetched_at + limits::kKeySetLife) return true;
  return state.ring->Find(key_id) == nullptr && now >= state.no_unknown_key_before;
}

Result<KeySet::Ring> KeySet::FetchIfNeeded(std::string_view key_id, const std::stop_token& stop) {
  // Another thread may have landed between this one's look and its turn.
  const State before = state_.Copy();
  if (!NeedsFetch(before, key_id)) return before.ring;
  Result<Ring> fetched = Fetch(stop);
  const TimePoint now = clock_->Now();
  const bool known_reason = before.ring->size() == 0 || before.ring->Find(key_id) != nullptr;
  state_.With([&](State& state) {
    if (!fetched) {
      state.no_fetch_before = now + limits::kKeySetRetry;
      return;
    }
    state.ring = *fetched;
    state.fetched_at = now;
    if (!known_reason) state.no_unknown_key_before = now + limits::kKeySetRefetch;
  });
  return fetched;
}

Result<KeySet::Ring> KeySet::Fetch(const std::stop_token& stop) {
  OPENDES_TRY_ASSIGN(const std::string configuration, Get(configuration_url_, stop));
  OPENDES_TRY_ASSIGN(const std::string keys_url, DecodeKeysUrl(configuration));
  OPENDES_TRY_ASSIGN(const std::string keys, Get(keys_url, stop));
  OPENDES_TRY_ASSIGN(KeyRing ring, KeyRing::Parse(keys));
  return std::make_shared<const KeyRing>(std::move(ring));
}

Result<std::string> KeySet::Get(const std::string& url, const std::stop_token& stop) {
  // Callers of the API wait for this: a provider that hangs must not hold them long.
  auto answer = client_->Send(
      {.url = url, .headers = {{"Accept", "application/json"}}, .timeout = limits::kConnectTimeout},
      stop);
  if (!answer) return Fail(WithContext(std::move(answer).error(), "signing keys"));
  if (answer->status != 200) {
    return Fail(ErrorCode::kUnavailable, Blame::kSource,
                "the identity provider answered {} when asked for its signing keys",
                answer->status);
  }
  return std::move(answer->body);
}

}  // namespace opendes::auth
