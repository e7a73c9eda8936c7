// What a table looks like, independent of any database: the columns of one entity in the order of
// the original's tables (des-contract.md 5.2). Id, SinkCreatedOn and SinkModifiedOn are not listed:
// every destination puts them in front of these columns by itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/names.h"

namespace opendes {

enum class ColumnType : std::uint8_t {
  kGuid,      // 16 bytes
  kInt32,     // integer, option-set value, state, status
  kInt64,     // bigint, versionnumber
  kBool,      //
  kDecimal,   // exact digits as text; decimal(38, scale)
  kString,    // at most `length` UTF-16 units
  kText,      // unlimited text
  kDateTime,  // microseconds since 1970 UTC
};

// Where a column's value comes from.
enum class ColumnOrigin : std::uint8_t {
  kAttribute,    // property `source_property` of the row
  kLookupType,   // `<lookup>_entitytype` and `owneridtype`: logical name of the lookup's target
  kLabel,        // `<lookup>name`: filled only when the profile asks for labels
  kRowVersion,   // versionnumber, from the row's etag when the entity has no such attribute
  kUnavailable,  // in the schema for the reports' sake, but the source cannot deliver it: NULL
};

struct ColumnSchema {
  std::string name;  // in the destination; the attribute's logical name
  ColumnType type = ColumnType::kText;
  int length = 0;  // kString: characters
  int scale = 0;   // kDecimal: digits after the point
  ColumnOrigin origin = ColumnOrigin::kAttribute;
  std::string
      source_property;      // kAttribute: JSON key; kLookupType, kLabel: key of the lookup value
  std::string only_target;  // kLookupType: the target when the lookup has just one

  bool operator==(const ColumnSchema&) const = default;
};

struct TableSchema {
  EntityName entity;
  std::string set_name;     // name of the collection at the source
  std::string primary_key;  // attribute that Id repeats
  bool intersect = false;   // an N:N relationship's table
  bool labels = false;      // the profile asks for labels: kLabel columns are filled
  std::vector<ColumnSchema> columns;

  // Index into columns, nullopt when there is no such column. Linear: not for hot paths.
  std::optional<std::size_t> Find(std::string_view name) const;
  bool operator==(const TableSchema&) const = default;
};

// Fails with kInvalidArgument when names are empty, repeated (case-insensitively) or contain NUL,
// or when versionnumber is missing.
Result<> CheckTableSchema(const TableSchema& schema);

}  // namespace opendes
