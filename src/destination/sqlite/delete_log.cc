#include "destination/sqlite/delete_log.h"

#include <fmt/format.h>

#include "destination/sqlite/dialect.h"

namespace opendes::destination::sqlite {

std::string RenderCreateDeleteLog(std::string_view table) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (\n  \"Id\" INTEGER PRIMARY KEY AUTOINCREMENT,\n"
      "  \"EntityName\" TEXT NOT NULL,\n  \"RecordId\" TEXT NOT NULL,\n"
      "  \"SinkDeleteTime\" TEXT NOT NULL,\n  \"VersionNumber\" INTEGER NOT NULL\n) STRICT",
      Quote(table));
}

std::string RenderCreateDeleteLogIndex(std::string_view table) {
  return fmt::format(
      "CREATE INDEX IF NOT EXISTS {} ON {} (\"EntityName\", \"RecordId\", \"VersionNumber\")",
      Quote(fmt::format("{}_record", table)), Quote(table));
}

Result<DeleteLog> DeleteLog::Open(sql::Connection& connection, std::string_view table,
                                  std::string_view entity) {
  const std::string name = Quote(table);
  OPENDES_TRY_ASSIGN(
      sql::Statement any,
      connection.Prepare(fmt::format("SELECT 1 FROM {} WHERE \"EntityName\" = ?1 LIMIT 1", name)));
  OPENDES_TRY_ASSIGN(sql::Statement find,
                     connection.Prepare(fmt::format(
                         "SELECT 1 FROM {} WHERE \"EntityName\" = ?1 AND \"RecordId\" = ?2 "
                         "AND \"VersionNumber\" - 1 > ?3 LIMIT 1",
                         name)));
  OPENDES_TRY_ASSIGN(sql::Statement erase,
                     connection.Prepare(fmt::format(
                         "DELETE FROM {} WHERE \"EntityName\" = ?1 AND \"RecordId\" = ?2 "
                         "AND \"VersionNumber\" > ?3",
                         name)));
  OPENDES_TRY_ASSIGN(
      sql::Statement append,
      connection.Prepare(fmt::format(
          "INSERT INTO {0} (\"EntityName\", \"RecordId\", \"SinkDeleteTime\", \"VersionNumber\") "
          "SELECT ?1, ?2, ?3, ?4 WHERE NOT ?5 OR NOT EXISTS "
          "(SELECT 1 FROM {0} WHERE \"EntityName\" = ?1 AND \"RecordId\" = ?2)",
          name)));
  OPENDES_TRY_ASSIGN(const bool found, any.Bind(entity).Step());
  DeleteLog log(std::move(find), std::move(erase), std::move(append), entity);
  log.empty_ = !found;
  return log;
}

Result<bool> DeleteLog::Hides(std::string_view record, std::int64_t version) {
  if (empty_) return false;
  Result<bool> found = find_.Bind(entity_, record, version).Step();
  find_.Reset();
  return found;
}

Result<> DeleteLog::EraseAfter(std::string_view record, std::int64_t version) {
  if (empty_) return {};
  return erase_.Bind(entity_, record, version).Run();
}

Result<> DeleteLog::Append(std::string_view record, std::string_view time, std::int64_t version,
                           bool only_first) {
  return append_.Bind(entity_, record, time, version, only_first).Run();
}

}  // namespace opendes::destination::sqlite
