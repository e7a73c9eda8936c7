// Which SQLite storage class holds which attribute type. Pure.
#pragma once

#include <string_view>

#include "model/table_schema.h"

namespace opendes::destination::sqlite {

// "TEXT" or "INTEGER": the types of STRICT tables. Decimals are text because REAL would change
// their digits.
std::string_view SqlType(ColumnType type);

// A column that already exists takes every value of `type` unchanged.
bool Holds(std::string_view existing_sql_type, ColumnType type);

}  // namespace opendes::destination::sqlite
