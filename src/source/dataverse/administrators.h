// Who is a System Administrator of the organisation.
#pragma once

#include "base/guid.h"
#include "base/result.h"
#include "model/run_context.h"
#include "source/dataverse/web_api.h"

namespace opendes::source {

// Whether an enabled user (or application user) with this Entra object id holds the role itself or
// through a team. Errors are WebApi::Get's.
Result<bool> ReadIsSystemAdministrator(WebApi& api, const Guid& entra_object_id,
                                       const RunContext& context);

}  // namespace opendes::source
