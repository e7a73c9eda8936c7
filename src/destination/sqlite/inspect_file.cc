#include "destination/sqlite/inspect_file.h"

#include <unistd.h>

#include <filesystem>

#include "destination/sqlite/check_path.h"
#include "destination/sqlite/classify_error.h"
#include "destination/sqlite/connection_string.h"
#include "destination/sqlite/dialect.h"
#include "destination/sqlite/prepare_table.h"
#include "destination/sqlite/replication_state.h"
#include "sql/sqlite_connection.h"
#include "sql/sqlite_transaction.h"

namespace opendes::destination::sqlite {
namespace {

namespace fs = std::filesystem;

// SQLite writes its log beside the file, so it needs the directory too.
bool MayWrite(const sql::OpenOptions& open, bool exists) {
  const fs::path path(open.path);
  const std::string directory = path.has_parent_path() ? path.parent_path().string() : ".";
  return !open.read_only && access(directory.c_str(), W_OK | X_OK) == 0 &&
         (!exists || access(open.path.c_str(), W_OK) == 0);
}

Result<bool> IsOurs(sql::Connection& connection, const TableNames& names,
                    const EntityName& entity) {
  OPENDES_TRY_ASSIGN(const bool has_state, TableExists(connection, names.state));
  if (!has_state) return false;
  OPENDES_TRY_ASSIGN(const auto line, ReplicationState(connection, names.state).Find(entity));
  return line.has_value();
}

Result<std::vector<PresentTable>> FindPresent(sql::Connection& connection, const TableNames& names,
                                              const std::vector<EntityName>& entities) {
  std::vector<PresentTable> present;
  for (const EntityName& entity : entities) {
    const std::string table = names.Entity(entity);
    OPENDES_TRY_ASSIGN(const bool exists, TableExists(connection, table));
    if (!exists) continue;
    OPENDES_TRY_ASSIGN(const bool ours, IsOurs(connection, names, entity));
    present.push_back({.entity = entity, .table = table, .ours = ours});
  }
  return present;
}

}  // namespace

Result<Inspection> InspectFile(const Secret& connection_string, const Options& options,
                               const std::vector<EntityName>& entities, const RunContext& context) {
  OPENDES_TRY_ASSIGN(sql::OpenOptions open, ParseConnectionString(connection_string.Reveal()));
  OPENDES_TRY(CheckPath(open));
  std::error_code ignored;
  const bool exists = fs::exists(open.path, ignored);
  Inspection inspection{
      .server = fmt::format("SQLite {}, {}", sqlite3_libversion(),
                            exists ? "a file that is there" : "a file that will be made"),
      .rights = {{.code = {},
                  .name = "write the file",
                  .held = MayWrite(open, exists),
                  .remedy = "allow writing to the file and its directory, and leave Mode=ReadOnly "
                            "out of the connection string"}},
      .present = {}};
  if (!exists) return inspection;
  open.read_only = true;
  OPENDES_TRY_ASSIGN(sql::Connection connection, sql::Connection::Open(open, &ClassifyError));
  const sql::InterruptOnStop interrupt(connection, context.stop);
  OPENDES_TRY_ASSIGN(inspection.present, FindPresent(connection, TableNames(options), entities));
  return inspection;
}

}  // namespace opendes::destination::sqlite
