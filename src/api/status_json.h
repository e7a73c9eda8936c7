// Statuses as the API's JSON. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "model/profile.h"
#include "model/stream_status.h"

namespace opendes::api {

// Sets the member when there is a time; never a null.
void PutTime(boost::json::object& object, std::string_view name, std::optional<TimePoint> time);

// An EntityExportStatusDescription with members of our own: Generation, LagSeconds, RowsLoaded,
// RowsEstimated, LastError, LastErrorDate, PollIntervalSeconds, Stopped.
boost::json::object RenderStreamStatus(const StreamStatus& status, TimePoint now);

// A ProfileStatus: sums, and the state that describes all entities together.
boost::json::object RenderProfileStatus(const Profile& profile,
                                        const std::vector<StreamStatus>& streams, TimePoint now);

}  // namespace opendes::api
