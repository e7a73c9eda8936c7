// What the original's metadata tables say of one entity (des-contract.md 5.5): labels of options,
// states and statuses in every language, targets of lookups, attributes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/names.h"

namespace opendes {

struct OptionRow {
  std::string attribute;  // the original's OptionSetName
  int option = 0;         // booleans: 0 and 1
  int language = 0;       // 1033, …
  std::string label;
  std::string global_option_set;  // its name; empty: the option set is the attribute's own

  bool operator==(const OptionRow&) const = default;
};

struct StateRow {
  int state = 0;
  int language = 0;
  std::string label;

  bool operator==(const StateRow&) const = default;
};

struct StatusRow {
  int state = 0;  // that the status belongs to
  int status = 0;
  int language = 0;
  std::string label;

  bool operator==(const StatusRow&) const = default;
};

struct TargetRow {
  std::string attribute;  // a lookup
  std::string referenced_entity;
  std::string referenced_attribute;  // its primary key; empty when unknown

  bool operator==(const TargetRow&) const = default;
};

struct AttributeRow {
  std::string attribute;
  std::string type;   // "Picklist", …
  int type_code = 0;  // the SDK's AttributeTypeCode
  std::string metadata_id;
  std::optional<int> precision;

  bool operator==(const AttributeRow&) const = default;
};

// Each list is sorted by its table's key and free of repeats.
struct MetadataRows {
  EntityName entity;
  std::vector<OptionRow> options;  // of OptionSetMetadata and GlobalOptionSetMetadata
  std::vector<StateRow> states;
  std::vector<StatusRow> statuses;
  std::vector<TargetRow> targets;
  std::vector<AttributeRow> attributes;
  std::int64_t version = 0;  // of the metadata at the source, for AttributeMetadata.Version

  bool operator==(const MetadataRows&) const = default;
};

}  // namespace opendes
