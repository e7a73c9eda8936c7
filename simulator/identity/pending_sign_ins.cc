#include "simulator/identity/pending_sign_ins.h"

#include <utility>

#include "base/guid.h"

namespace opendes::sim {
namespace {

template <typename Value>
std::string AddUnderNewName(Guarded<std::unordered_map<std::string, Value>>& guarded,
                            std::string_view prefix, Value value) {
  std::string name(prefix);
  name += Guid::Random().ToString();
  guarded.With([&](auto& map) {
    if (map.size() >= PendingSignIns::kPendingLimit) map.clear();
    map.emplace(name, std::move(value));
  });
  return name;
}

}  // namespace

std::string PendingSignIns::AddCode(PendingCode pending) {
  return AddUnderNewName(codes_, "0.code-", std::move(pending));
}

std::optional<PendingCode> PendingSignIns::RedeemCode(std::string_view code, TimePoint now) {
  return codes_.With([&](auto& codes) -> std::optional<PendingCode> {
    auto node = codes.extract(std::string(code));
    if (node.empty() || node.mapped().expires < now) return std::nullopt;
    return std::move(node.mapped());
  });
}

std::string PendingSignIns::AddRefreshToken(Grant grant) {
  return AddUnderNewName(refresh_tokens_, "0.refresh-", std::move(grant));
}

std::optional<Grant> PendingSignIns::FindRefreshToken(std::string_view token) const {
  return refresh_tokens_.With([&](const auto& tokens) -> std::optional<Grant> {
    const auto found = tokens.find(std::string(token));
    if (found == tokens.end()) return std::nullopt;
    return found->second;
  });
}

}  // namespace opendes::sim
