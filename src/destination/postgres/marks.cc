#include "destination/postgres/marks.h"

#include <fmt/format.h>

namespace opendes::destination::postgres {

Result<> RenewMarks(sql::PgConnection& connection, const std::string& table) {
  OPENDES_TRY(DropMarks(connection, table));
  // Logged: after a crash of the server an empty table would sweep away every row.
  OPENDES_TRY(
      connection.Run(fmt::format("CREATE TABLE {} (\"id\" uuid NOT NULL PRIMARY KEY)", table)));
  return {};
}

Result<> DropMarks(sql::PgConnection& connection, const std::string& table) {
  OPENDES_TRY(connection.Run(fmt::format("DROP TABLE IF EXISTS {}", table)));
  return {};
}

Result<> AddMarks(sql::PgConnection& connection, const std::string& table,
                  const std::string& stage) {
  OPENDES_TRY(connection.Run(fmt::format(
      "INSERT INTO {} (\"id\") SELECT \"id\" FROM {} ON CONFLICT DO NOTHING", table, stage)));
  return {};
}

}  // namespace opendes::destination::postgres
