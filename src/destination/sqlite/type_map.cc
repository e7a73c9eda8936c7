#include "destination/sqlite/type_map.h"

#include <sqlite3.h>

#include <string>

namespace opendes::destination::sqlite {
namespace {

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         sqlite3_strnicmp(left.data(), right.data(), static_cast<int>(left.size())) == 0;
}

}  // namespace

std::string_view SqlType(ColumnType type) {
  switch (type) {
    case ColumnType::kInt32:
    case ColumnType::kInt64:
    case ColumnType::kBool:
      return "INTEGER";
    case ColumnType::kGuid:
    case ColumnType::kDecimal:
    case ColumnType::kString:
    case ColumnType::kText:
    case ColumnType::kDateTime:
      return "TEXT";
  }
  return "TEXT";
}

bool Holds(std::string_view existing_sql_type, ColumnType type) {
  return EqualsIgnoringCase(existing_sql_type, SqlType(type)) ||
         EqualsIgnoringCase(existing_sql_type, "ANY");
}

}  // namespace opendes::destination::sqlite
