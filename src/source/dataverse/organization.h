// The organisation itself: who it is and how many rows its tables have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/names.h"
#include "model/run_context.h"
#include "source/dataverse/web_api.h"
#include "source/source.h"

namespace opendes::source {

// Errors are WebApi::Get's, and kProtocol for an answer without an organisation id.
Result<OrganizationFacts> ReadOrganizationFacts(WebApi& api, const RunContext& context);
Result<OrganizationId> ReadOrganizationId(WebApi& api, const RunContext& context);
// Changes with any change of the organisation's metadata.
Result<std::string> ReadSchemaTimestamp(WebApi& api, const RunContext& context);
// nullopt for tables that the organisation does not count.
Result<std::optional<std::int64_t>> ReadRowEstimate(WebApi& api, const EntityName& entity,
                                                    const RunContext& context);

}  // namespace opendes::source
