// What the organisation says of one entity, as far as its table needs it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace opendes::source {

enum class AttributeType : std::uint8_t {
  kState,
  kStatus,
  kPicklist,
  kMultiSelect,
  kBoolean,
  kLookup,
  kOwner,
  kCustomer,
  kMoney,
  kPartyList,
  kString,
  kMemo,
  kInteger,
  kBigInt,
  kDecimal,
  kDouble,
  kDateTime,
  kUniqueIdentifier,
  kEntityName,
  kNotExported,  // File, Image, Virtual, ManagedProperty, CalendarRules and whatever comes later
};

struct AttributeMetadata {
  std::string name;  // logical name, lower case
  AttributeType type = AttributeType::kNotExported;
  std::string type_name;  // AttributeType as the metadata writes it: "Virtual" of multi-selects
  std::string metadata_id;
  std::string attribute_of;  // the attribute that this one belongs to, such as a lookup's label
  int column_number = 0;
  bool readable = false;    // IsValidForRead
  bool selectable = false;  // IsValidODataAttribute: may stand in $select
  // From the casts, where the type has them:
  int max_length = 0;
  std::optional<int> precision;
  std::vector<std::string> targets;  // entities that a lookup may point to
};

struct EntityMetadata {
  std::string name;  // logical name, lower case
  std::string set_name;
  std::string primary_key;
  bool tracking = false;   // ChangeTrackingEnabled
  bool intersect = false;  // an N:N relationship's table
  std::vector<AttributeMetadata> attributes;
};

// The answer to EntityDefinitions(LogicalName='…') with its attributes expanded. kProtocol when it
// is not that. Pure.
Result<EntityMetadata> ParseEntityMetadata(std::string_view body);
// The answer to …/Attributes/Microsoft.Dynamics.CRM.<type>AttributeMetadata: fills max_length,
// precision and targets of the attributes it names; others are ignored. Pure.
Result<> AddAttributeFacts(std::string_view body, EntityMetadata& entity);

}  // namespace opendes::source
