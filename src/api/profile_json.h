// Profiles to and from the API's JSON. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/profile.h"
#include "model/stream_status.h"

namespace opendes::api {

// A ProfileDescriptionBase or ProfileDetailsDTO: `base` with every member that is given replaced.
// Unknown members, and those the service decides itself (Id, State, Status, times), are ignored.
// kInvalidArgument naming the member of the wrong type. CheckProfile is the caller's.
Result<Profile> ParseProfile(std::string_view body, Profile base);

// The member Version of a body, "" when it is missing or null. kInvalidArgument as above.
Result<std::string> ParseVersion(std::string_view body);

// A ProfileDetailsDTO. `streams` may miss entities: those have not begun. With with_status, the
// profile and each entity carry their Status. Never writes a null.
boost::json::object RenderProfile(const Profile& profile, const std::string& organization_url,
                                  const std::vector<StreamStatus>& streams, bool with_status,
                                  TimePoint now);

// A StatusResponse.
boost::json::object RenderState(const Profile& profile, const std::vector<StreamStatus>& streams);

}  // namespace opendes::api
