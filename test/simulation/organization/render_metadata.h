// What the metadata part of the Web API says of the organisation, as JSON. Everything is always
// said, whatever $select asks for.
#pragma once

#include <string>
#include <string_view>

#include "test/simulation/organization/organization.h"

namespace opendes::simulation {

// EntityDefinitions(LogicalName='…') with its attributes.
std::string RenderDefinition(const Table& table);
// …/Attributes/Microsoft.Dynamics.CRM.<type>AttributeMetadata, with option sets.
std::string RenderAttributes(const Table& table, std::string_view type);
// EntityDefinitions: names and primary keys of all tables, and of some that only lookups know.
std::string RenderDefinitions(const Organization& organization);

// The SDK's name of the type: AttributeType, and AttributeTypeName without its ending.
std::string_view TypeWord(Kind kind);
std::string_view PreciseTypeWord(Kind kind);
// Primary key of a table that only lookups know; empty for one that nobody knows.
std::string_view PrimaryKeyOfTarget(std::string_view table);

}  // namespace opendes::simulation
