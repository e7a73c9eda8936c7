// The result of verify as JSON. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <vector>

#include "model/names.h"
#include "replication/verify_table.h"

namespace opendes::api {

// {"ProfileId", "Same", "Tables": [{"Entity", "Same", "SourceRows", "DestinationRows",
//  "Differences", "Shown": [{"Id", "Kind": "Missing" | "Extra" | "Different", "Columns"}]}]}
boost::json::object RenderVerifyReports(const ProfileId& profile,
                                        const std::vector<replication::VerifyReport>& reports);

}  // namespace opendes::api
