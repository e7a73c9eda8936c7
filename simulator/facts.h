// The metadata of a stand-in organisation: facts of real tables, read from simulator/facts/. What
// the row store renders rows from and the metadata API answers with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"
#include "base/result.h"

namespace opendes::sim {

enum class AttributeKind : std::uint8_t {
  kBigInt,
  kBoolean,
  kCustomer,
  kDateTime,
  kDecimal,
  kDouble,
  kEntityName,
  kFile,
  kImage,
  kInteger,
  kLookup,
  kMemo,
  kMoney,
  kMultiSelect,
  kOwner,
  kPartyList,
  kPicklist,
  kState,
  kStatus,
  kString,
  kUniqueidentifier,
  kVirtual,
};

struct OptionFacts {
  int value = 0;
  std::string label;       // in English (1033)
  int state = 0;           // kStatus: the state it belongs to
  int default_status = 0;  // kState

  bool operator==(const OptionFacts&) const = default;
};

struct AttributeFacts {
  std::string logical_name;
  std::string schema_name;
  std::string display_name;
  AttributeKind kind = AttributeKind::kString;
  Guid metadata_id;
  int column_number = 0;
  int max_length = 0;    // kString, kMemo
  int precision = 0;     // kDecimal, kDouble, kMoney
  double min_value = 0;  // numbers
  double max_value = 0;
  std::string behavior;              // kDateTime: UserLocal, DateOnly, TimeZoneIndependent
  std::string format;                // DateOnly, DateAndTime, Email, Url, Duration, …
  std::vector<std::string> targets;  // kLookup, kCustomer, kOwner
  std::vector<OptionFacts> options;  // kPicklist, kMultiSelect, kState, kStatus, kBoolean (0, 1)
  std::string global_option_set;     // its name when the set is global
  std::string attribute_of;          // `primarycontactidname` belongs to primarycontactid
  bool primary_id = false;
  bool primary_name = false;
  bool valid_odata = true;  // IsValidODataAttribute: rows have it
  bool secured = false;
  bool custom = false;

  bool operator==(const AttributeFacts&) const = default;
};

struct EntityFacts {
  std::string logical_name;
  std::string schema_name;
  std::string display_name;
  std::string set_name;
  std::string primary_id;
  std::string primary_name;  // may be empty
  Guid metadata_id;
  int object_type_code = 0;
  bool change_tracking = true;
  bool can_enable_change_tracking = true;
  bool intersect = false;
  bool activity = false;
  bool custom = false;
  std::string ownership;  // UserOwned, OrganizationOwned, None, …
  std::vector<AttributeFacts> attributes;

  const AttributeFacts* Find(std::string_view attribute) const;
};

// One target of one lookup: a OneToMany relationship from the target's side.
struct LookupFacts {
  std::string schema_name;  // also the name of the collection at the target
  std::string entity;       // that has the lookup
  std::string attribute;
  std::string target;
  std::string navigation;  // single-valued navigation property; customerid_account when polymorphic
  Guid metadata_id;
};

struct ManyToManyFacts {
  std::string schema_name;
  std::string entity1;
  std::string entity1_attribute;
  std::string entity2;
  std::string entity2_attribute;
  std::string intersect;
  Guid metadata_id;
};

struct Facts {
  std::vector<EntityFacts> entities;
  std::vector<ManyToManyFacts> many_to_many;
  std::vector<LookupFacts> lookups;

  const EntityFacts* Find(std::string_view entity) const;
  EntityFacts* Find(std::string_view entity);
};

// Always the same GUID for a name (RFC 4122 version 5): "account", "account.name", a schema name.
Guid NameBasedGuid(std::string_view name);

// Of the attribute's option set: attributes of one global set share it.
Guid OptionSetId(const EntityFacts& entity, const AttributeFacts& attribute);

// Reads every file of the folder. kNotFound or kCorrupt with the file and line.
Result<Facts> LoadFacts(const std::string& folder);

}  // namespace opendes::sim
