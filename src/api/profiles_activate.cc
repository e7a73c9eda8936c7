// activate, activatedata and deactivate. activatemetadata is in profiles_activate_metadata.cc.
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/profile_checks.h"
#include "api/profile_json.h"
#include "api/profile_state.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

// Activating an active profile is no error: it makes its streams due and lets stopped ones try
// again.
Answer Start(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  auto reachable = RequireAll(CheckDestination(service, call, call.profile));
  if (!reachable) return tl::unexpected(std::move(reachable).error());
  const auto change = [&](Profile& stored) -> Result<> {
    OPENDES_TRY(RequireNotDeleted(stored));
    if (stored.state == ProfileState::kActive) return {};
    stored.state = ProfileState::kActive;
    stored.activated_at = stored.modified_at = service.parts.clock->Now();
    return {};
  };
  OPENDES_TRY_ASSIGN(const Profile stored, ChangeProfile(service, call.profile.id, change));
  OPENDES_TRY(service.parts.control->WakeStreams(stored.id));
  WakeScheduler(service);
  return StateReply(service, stored);
}

Result<> RequireTables(Service& service, const Profile& profile) {
  OPENDES_TRY_ASSIGN(const auto streams, service.parts.control->ListStatus(profile.id));
  std::size_t made = 0;
  for (const StreamStatus& stream : streams) made += stream.metadata == MetadataState::kCreated;
  if (made == profile.entities.size()) return {};
  return Fail(ErrorCode::kWrongState, Blame::kCaller,
              "{} of {} tables are made: POST profiles/{}/activatemetadata first", made,
              profile.entities.size(), profile.id);
}

}  // namespace

Answer Activate(Service& service, Call& call) { return Start(service, call); }

Answer ActivateData(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  OPENDES_TRY(RequireTables(service, call.profile));
  return Start(service, call);
}

// Only an active profile changes; one that does not run stays what it is.
Answer Deactivate(Service& service, Call& call) {
  const auto change = [&](Profile& stored) -> Result<> {
    OPENDES_TRY(RequireNotDeleted(stored));
    if (stored.state != ProfileState::kActive) return {};
    stored.state = ProfileState::kDeactivated;
    stored.modified_at = service.parts.clock->Now();
    return {};
  };
  OPENDES_TRY_ASSIGN(const Profile stored, ChangeProfile(service, call.profile.id, change));
  Drain(service, call, stored.id);
  return StateReply(service, stored);
}

}  // namespace opendes::api
