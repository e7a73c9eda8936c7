// A model of a Dataverse organisation: tables, rows, one version counter, tombstones. Plain values:
// a copy is a backup that can be restored. Shares no code with the source.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/guid.h"

namespace opendes::simulation {

enum class Kind : std::uint8_t {
  kPrimaryKey,
  kVersion,  // versionnumber as an attribute: not every table has it
  kString,
  kMemo,
  kInteger,
  kBigInt,
  kDecimal,
  kDouble,
  kMoney,
  kDateTime,
  kDateOnly,
  kBoolean,
  kPicklist,
  kMultiSelect,
  kState,
  kStatus,
  kLookup,
  kCustomer,
  kOwner,
  kUniqueIdentifier,
  kEntityName,
  kLookupName,  // the label of a lookup: an attribute that rows do not have
  kLookupType,  // owneridtype: likewise
  kPartyList,   // not a property of the row either
  kImage,
  kFile,
};

struct Option {
  int value = 0;
  std::map<int, std::string> labels;  // by language
  int state = 0;                      // kStatus: that it belongs to
};

struct Attribute {
  std::string name;
  Kind kind = Kind::kString;
  int column_number = 0;
  int max_length = 0;
  int precision = 0;
  std::vector<std::string> targets;
  std::vector<Option> options;  // kBoolean: 0 and 1
  std::string global_option_set;
  std::string attribute_of;
  std::string metadata_id;
};

// A cell in two forms: as Dataverse writes it and as the destination has to keep it.
struct Value {
  std::string json;
  std::string stored;
  std::string target;  // of a lookup
};

struct Row {
  std::int64_t version = 0;
  std::map<std::string, Value> values;  // by attribute; a missing one is null
};

struct Tombstone {
  Guid id;
  std::int64_t version = 0;
};

struct Table {
  std::string name;
  std::string set_name;
  std::string primary_key;
  bool intersect = false;
  bool activity = false;
  bool tracking = true;
  std::vector<Attribute> attributes;
  std::map<Guid, Row> rows;
  std::vector<Tombstone> tombstones;
  std::int64_t oldest_good_token = 0;

  const Attribute* Find(std::string_view attribute) const;
};

struct Organization {
  Guid id;
  std::int64_t version = 1000;
  std::int64_t metadata_version = 500;
  bool recreate_keeps_tombstone = true;
  std::map<std::string, Table> tables;

  // A row that is made or changed; gets the next version.
  void Put(Table& table, const Guid& row, std::map<std::string, Value> values);
  // False when there is no such row.
  bool Delete(Table& table, const Guid& row);
  // Tokens that are older than now are refused from here on.
  void ExpireTokens(Table& table) { table.oldest_good_token = ++version; }
};

// The name under which rows have the attribute: "_ownerid_value"; empty when they have it not.
std::string PropertyOf(const Attribute& attribute);
bool IsLookup(Kind kind);

}  // namespace opendes::simulation
