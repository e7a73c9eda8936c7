// Authorization codes and refresh tokens that wait to be redeemed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/guarded.h"
#include "simulator/identity/token_issuer.h"

namespace opendes::sim {

struct PendingCode {
  Grant grant;
  std::string redirect_uri;
  std::string code_challenge;  // S256; empty when the client sent none
  TimePoint expires;
};

// Thread-safe. Holds at most kPendingLimit of each kind: a full store forgets all of that kind.
class PendingSignIns {
 public:
  static constexpr std::size_t kPendingLimit = 10'000;

  std::string AddCode(PendingCode pending);
  // A code works once: nullopt for an unknown, redeemed or expired one.
  std::optional<PendingCode> RedeemCode(std::string_view code, TimePoint now);

  std::string AddRefreshToken(Grant grant);
  std::optional<Grant> FindRefreshToken(std::string_view token) const;

 private:
  Guarded<std::unordered_map<std::string, PendingCode>> codes_;
  Guarded<std::unordered_map<std::string, Grant>> refresh_tokens_;
};

}  // namespace opendes::sim
