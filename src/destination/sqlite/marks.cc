#include "destination/sqlite/marks.h"

#include <fmt/format.h>

#include "destination/sqlite/dialect.h"

namespace opendes::destination::sqlite {

Result<> RenewMarks(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY(DropMarks(connection, table));
  return connection.Execute(fmt::format(
      "CREATE TABLE {} (\"Id\" TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID", Quote(table)));
}

Result<> DropMarks(sql::Connection& connection, std::string_view table) {
  return connection.Execute(fmt::format("DROP TABLE IF EXISTS {}", Quote(table)));
}

Result<Marks> Marks::Open(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY_ASSIGN(
      sql::Statement add,
      connection.Prepare(fmt::format("INSERT OR IGNORE INTO {} VALUES (?1)", Quote(table))));
  return Marks(std::move(add));
}

}  // namespace opendes::destination::sqlite
