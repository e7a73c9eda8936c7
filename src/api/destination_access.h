// A connection to the destination of a profile.
#pragma once

#include <memory>

#include "api/call.h"
#include "base/result.h"
#include "destination/destination.h"
#include "model/profile.h"

namespace opendes::api {

// The profile's connection string. Errors are the resolver's.
Result<Secret> ResolveSecret(Service& service, Call& call, const Profile& profile);

// Errors are those of the resolver and the destination.
Result<std::unique_ptr<destination::Destination>> OpenDestination(Service& service, Call& call,
                                                                  const Profile& profile);

}  // namespace opendes::api
