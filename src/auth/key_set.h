// Fetches and keeps the signing keys of one issuer.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/key_ring.h"
#include "auth/single_flight.h"
#include "base/clock.h"
#include "base/guarded.h"
#include "base/result.h"
#include "http/client.h"

namespace opendes::auth {

// Thread-safe; one fetch at a time, shared by all who wait for it.
class KeySet final : public KeySource {
 public:
  // configuration_url: the issuer's "…/.well-known/openid-configuration", which names the keys'
  // URL. client and clock outlive the set.
  KeySet(http::Client* client, Clock* clock, std::string configuration_url);

  std::shared_ptr<const KeyRing> Current() const override;

  // Fetches when the keys were never fetched or are limits::kKeySetLife old, or when key_id is not
  // among them: for that reason at most once in limits::kKeySetRefetch, so that invented key ids
  // cannot make us flood the issuer. Success says only that a fetch did not fail; a failed fetch
  // leaves the old keys in use. Errors: the client's, kProtocol, kLimitExceeded.
  Result<> EnsureKey(std::string_view key_id, std::stop_token stop);

 private:
  using Ring = std::shared_ptr<const KeyRing>;
  struct State {
    Ring ring;
    TimePoint fetched_at{};
    TimePoint no_unknown_key_before{};
    TimePoint no_fetch_before{};
  };

  bool NeedsFetch(const State& state, std::string_view key_id) const;
  Result<Ring> FetchIfNeeded(std::string_view key_id, const std::stop_token& stop);
  Result<Ring> Fetch(const std::stop_token& stop);
  Result<std::string> Get(const std::string& url, const std::stop_token& stop);

  http::Client* const client_;
  Clock* const clock_;
  const std::string configuration_url_;
  Guarded<State> state_;
  SingleFlight<Ring> flight_;
};

}  // namespace opendes::auth
