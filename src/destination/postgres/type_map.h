// Which PostgreSQL type holds which attribute type. Pure.
#pragma once

#include <cstdint>
#include <string>

#include "model/table_schema.h"

namespace opendes::destination::postgres {

// Types by their fixed ids in pg_type.
enum class TypeId : std::uint32_t {
  kBoolean = 16,
  kBigint = 20,
  kSmallint = 21,
  kInteger = 23,
  kText = 25,
  kVarchar = 1043,
  kTimestamp = 1114,
  kTimestampTz = 1184,
  kNumeric = 1700,
  kUuid = 2950,
};

// A column as the table has it.
struct ColumnShape {
  TypeId type = TypeId::kText;
  int modifier = -1;  // pg_attribute.atttypmod; -1: none

  int max_characters() const;  // varchar; -1: no limit
  int precision() const;       // numeric; -1: no limit
  int scale() const;           // numeric; -1: no limit
};

// Digits behind the point that leave some in front, of 38.
constexpr int kLargestScale = 28;

// "varchar(100)", "numeric(38,4)", "timestamp(3)".
std::string SqlType(const ColumnSchema& column);

enum class Fit {
  kHolds,   // takes every value of the column unchanged
  kWiden,   // would after ALTER COLUMN … TYPE SqlType(column), which changes no value
  kRefuse,  // is of another kind
};
Fit Compare(const ColumnShape& existing, const ColumnSchema& wanted);

}  // namespace opendes::destination::postgres
