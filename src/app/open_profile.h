// Finds a stored profile and opens both of its ends, for commands that look at them directly.
#pragma once

#include <memory>
#include <string>

#include "app/wiring.h"
#include "base/result.h"
#include "destination/destination.h"
#include "model/profile.h"
#include "model/run_context.h"
#include "source/source.h"

namespace opendes::app {

// By id, or by a name that only one profile that is not deleted has, in any configured
// organisation that answers. kNotFound, kInvalidArgument (ambiguous).
Result<Profile> FindProfile(Outside& outside, const std::string& id_or_name, std::stop_token stop);

// Errors of the secret resolver and of the destination.
Result<std::unique_ptr<destination::Destination>> OpenDestination(Outside& outside,
                                                                  const Profile& profile,
                                                                  std::stop_token stop);

}  // namespace opendes::app
