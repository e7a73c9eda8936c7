// Reads labels of options, states and statuses from attribute definitions.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/metadata_rows.h"
#include "source/dataverse/entity_metadata.h"

namespace opendes::source {

// The answer to …/Attributes/Microsoft.Dynamics.CRM.<type>AttributeMetadata with OptionSet and
// GlobalOptionSet expanded: adds a row for each option and language to the list that the type
// belongs to. Attributes of other types are none of its business. kProtocol when it is not that.
// Pure.
Result<> AddOptionSets(std::string_view body, AttributeType type, MetadataRows& rows);

}  // namespace opendes::source
