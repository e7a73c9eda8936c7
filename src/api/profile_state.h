// The life cycle of a profile (docs/api.md): changes of state that are safe against each other.
#pragma once

#include <functional>

#include "api/call.h"
#include "api/failure.h"
#include "base/result.h"
#include "model/profile.h"

namespace opendes::api {

// kWrongState when it is deleted.
Result<> RequireNotDeleted(const Profile& profile);

// Reads the profile, lets `change` edit or refuse it, writes it; begins again when another writer
// was faster. Returns what is stored. A change that edits nothing writes nothing.
Result<Profile> ChangeProfile(Service& service, const ProfileId& id,
                              const std::function<Result<>(Profile&)>& change);

// A StatusResponse: the profile's id and the state that is shown.
Answer StateReply(Service& service, const Profile& profile);

// Lets the scheduler look for due streams now.
void WakeScheduler(Service& service);

// Waits, for a limited time, until no worker holds a stream of the profile. What is still held then
// is fenced by its lease anyway; that is logged.
void Drain(Service& service, Call& call, const ProfileId& id);

}  // namespace opendes::api
