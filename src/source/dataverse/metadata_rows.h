// Reads what the metadata tables say of one entity.
#pragma once

#include "base/result.h"
#include "model/metadata_rows.h"
#include "model/run_context.h"
#include "source/dataverse/shared_organization.h"

namespace opendes::source {

// Errors as Source::ReadMetadata. One request for the entity, one for each attribute type with
// options, targets or a precision that the entity has, and now and then one for the primary keys of
// all entities.
Result<MetadataRows> ReadMetadataRows(SharedOrganization& organization, const EntityName& entity,
                                      const RunContext& context);

}  // namespace opendes::source
