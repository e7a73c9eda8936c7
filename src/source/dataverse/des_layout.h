// From an entity's metadata to the table that the original service would have made of it: column
// groups, names and types of des-contract section 5.
#pragma once

#include "base/result.h"
#include "model/table_schema.h"
#include "source/dataverse/entity_metadata.h"

namespace opendes::source {

// Columns in the original's groups: statecode, statuscode, option sets, booleans, lookups, owner,
// customer, money, party lists, everything else; inside a group by column number, then by name.
// kInvalidArgument when the metadata makes no table (CheckTableSchema). Pure.
Result<TableSchema> LayOutTable(const EntityMetadata& entity);

}  // namespace opendes::source
