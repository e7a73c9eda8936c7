// Reads metadata from the organisation: one entity's definition, and the lists of what can be
// exported. Every function blocks; errors are WebApi::Get's and those named.
#pragma once

#include <vector>

#include "base/result.h"
#include "model/names.h"
#include "model/run_context.h"
#include "source/dataverse/entity_metadata.h"
#include "source/dataverse/web_api.h"
#include "source/source.h"

namespace opendes::source {

// kNotFound names the entity. Reads nothing but this entity: one request, and one for each
// attribute type with facts of its own that the entity has.
Result<EntityMetadata> ReadEntityMetadata(WebApi& api, const EntityName& entity,
                                          const RunContext& context);
Result<std::vector<EntitySummary>> ReadEntityList(WebApi& api, const RunContext& context);
Result<std::vector<RelationshipSummary>> ReadRelationshipList(WebApi& api,
                                                              const RunContext& context);

}  // namespace opendes::source
