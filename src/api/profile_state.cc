#include "api/profile_state.h"

#include <boost/json.hpp>

#include "api/profile_json.h"
#include "api/reply.h"
#include "telemetry/log.h"

namespace opendes::api {

Result<> RequireNotDeleted(const Profile& profile) {
  if (profile.state != ProfileState::kDeleted) return {};
  return Fail(ErrorCode::kWrongState, Blame::kCaller,
              "the profile '{}' was deleted: make a new one", profile.name);
}

Result<Profile> ChangeProfile(Service& service, const ProfileId& id,
                              const std::function<Result<>(Profile&)>& change) {
  control::ControlStore& control = *service.parts.control;
  for (int attempt = 1;; ++attempt) {
    OPENDES_TRY_ASSIGN(const Profile stored, control.GetProfile(id));
    Profile changed = stored;
    OPENDES_TRY(change(changed));
    if (changed == stored) return stored;
    auto written = control.UpdateProfile(changed, stored.version);
    if (written || written.error().code != ErrorCode::kVersionMismatch ||
        attempt == limits::kStateChangeAttempts) {
      return written;
    }
  }
}

Answer StateReply(Service& service, const Profile& profile) {
  OPENDES_TRY_ASSIGN(const auto streams, service.parts.control->ListStatus(profile.id));
  return JsonReply(RenderState(profile, streams));
}

void WakeScheduler(Service& service) {
  if (service.parts.scheduler != nullptr) service.parts.scheduler->Wake();
}

void Drain(Service& service, Call& call, const ProfileId& id) {
  Clock& clock = *service.parts.clock;
  const TimePoint give_up = clock.Now() + limits::kDrainWait;
  while (true) {
    const auto leased = service.parts.control->CountLeasedStreams(id);
    if (leased && *leased == 0) return;
    if (!leased || clock.Now() >= give_up ||
        !clock.SleepFor(limits::kDrainLook, service.parts.stop)) {
      telemetry::Warning("drain_given_up",
                         {{"correlation", call.correlation_id},
                          {"profile", id},
                          {"why", leased ? "streams are still held" : leased.error().ToString()}});
      return;
    }
  }
}

}  // namespace opendes::api
