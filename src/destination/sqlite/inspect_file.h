// Looks at the destination that is a SQLite file.
#pragma once

#include "destination/inspection.h"

namespace opendes::destination::sqlite {

// As Inspector says. A file that is not there yet is no error when it can be made.
Result<Inspection> InspectFile(const Secret& connection_string, const Options& options,
                               const std::vector<EntityName>& entities, const RunContext& context);

}  // namespace opendes::destination::sqlite
