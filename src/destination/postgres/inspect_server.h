// Looks at the destination that is a PostgreSQL database.
#pragma once

#include "destination/inspection.h"

namespace opendes::destination::postgres {

// As Inspector says. A schema that is not there yet is no error when it can be made.
Result<Inspection> InspectServer(const Secret& connection_string, const Options& options,
                                 const std::vector<EntityName>& entities,
                                 const RunContext& context);

}  // namespace opendes::destination::postgres
