// Decimal digits → the binary form of PostgreSQL's numeric. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "sql/pg_copy.h"

namespace opendes::destination::postgres {

enum class NumericFault : std::uint8_t {
  kNone,
  kNoNumber,    // not -?digits[.digits]
  kTooPrecise,  // digits behind the point that the column would round away
  kTooLarge,    // more digits in front of the point than the column has
};

// What a column takes; -1: any.
struct NumericLimit {
  int precision = -1;
  int scale = -1;
};

// Appends one field. Nothing is appended when it fails.
NumericFault AppendNumeric(sql::PgCopyBuffer& buffer, std::string_view text, NumericLimit limit);

}  // namespace opendes::destination::postgres
