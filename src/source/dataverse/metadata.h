// Reads metadata from the organisation: one entity's definition, and the lists of what can be
// exported. Every function blocks; errors are WebApi::Get's and those named.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/names.h"
#include "model/run_context.h"
#include "source/dataverse/entity_metadata.h"
#include "source/dataverse/shared_organization.h"
#include "source/dataverse/web_api.h"
#include "source/source.h"

namespace opendes::source {

// kNotFound names the entity. Reads nothing but this entity: one request, and one for each
// attribute type with facts of its own that the entity has.
Result<EntityMetadata> ReadEntityMetadata(WebApi& api, const EntityName& entity,
                                          const RunContext& context);
// The same without the facts of types.
Result<EntityMetadata> ReadDefinition(WebApi& api, const EntityName& entity,
                                      const RunContext& context);
// Facts that a table's columns need, or only those that metadata tables repeat.
enum class FactsWanted : std::uint8_t { kAll, kPrecisionAndTargets };
Result<> ReadAttributeFacts(WebApi& api, FactsWanted wanted, EntityMetadata& entity,
                            const RunContext& context);
// The list of the entity's attributes of one type (as the metadata calls it, "Picklist"), as JSON;
// `query` is what stands behind the URL's "?".
Result<std::string> ReadAttributesOfType(WebApi& api, const std::string& entity,
                                         std::string_view type, std::string_view query,
                                         const RunContext& context);
bool HasType(const EntityMetadata& entity, AttributeType type);
// Primary key attributes of all entities, by entity.
Result<SharedOrganization::PrimaryKeys> ReadPrimaryKeyList(WebApi& api, const RunContext& context);
Result<std::vector<EntitySummary>> ReadEntityList(WebApi& api, const RunContext& context);
Result<std::vector<RelationshipSummary>> ReadRelationshipList(WebApi& api,
                                                              const RunContext& context);

}  // namespace opendes::source
