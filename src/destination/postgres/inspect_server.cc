#include "destination/postgres/inspect_server.h"

#include <algorithm>

#include "destination/postgres/classify_error.h"
#include "destination/postgres/dialect.h"
#include "destination/postgres/fence.h"
#include "destination/postgres/replication_state.h"
#include "sql/pg_cancel.h"

namespace opendes::destination::postgres {
namespace {

// Where the schema is missing, whoever may make it may make tables in it.
Result<std::vector<Right>> FindRights(sql::PgConnection& connection, const TableNames& names) {
  OPENDES_TRY_ASSIGN(
      const sql::PgResult held,
      connection.Execute("SELECT to_regnamespace($1) IS NOT NULL, "
                         "has_database_privilege(current_database(), 'CREATE'), "
                         "has_database_privilege(current_database(), 'TEMPORARY'), "
                         "CASE WHEN to_regnamespace($1) IS NOT NULL "
                         "THEN has_schema_privilege(to_regnamespace($1)::oid, 'USAGE') "
                         "AND has_schema_privilege(to_regnamespace($1)::oid, 'CREATE') END",
                         sql::PgParameters::Of(Quote(names.schema))));
  const bool exists = held.Bool(0, 0);
  const bool may_create = held.Bool(0, 1);
  std::vector<Right> rights;
  if (!exists) {
    rights.push_back({.code = {},
                      .name = "CREATE SCHEMA",
                      .held = may_create,
                      .remedy = "GRANT CREATE ON DATABASE to the user, or create the schema"});
  }
  rights.push_back({.code = "CRTB",
                    .name = "CREATE TABLE",
                    .held = exists ? held.Bool(0, 3) : may_create,
                    .remedy = "GRANT USAGE, CREATE ON SCHEMA to the user"});
  rights.push_back({.code = {},
                    .name = "CREATE TEMPORARY TABLE",
                    .held = held.Bool(0, 2),
                    .remedy = "GRANT TEMPORARY ON DATABASE to the user"});
  return rights;
}

Result<std::vector<PresentTable>> FindPresent(sql::PgConnection& connection,
                                              const TableNames& names,
                                              const std::vector<EntityName>& entities) {
  ReplicationState state(connection, names.Qualify(names.state));
  OPENDES_TRY_ASSIGN(const bool has_state, RelationExists(connection, names.Qualify(names.state)));
  std::vector<PresentTable> present;
  for (const EntityName& entity : entities) {
    const std::string table = names.Entity(entity);
    OPENDES_TRY_ASSIGN(const bool exists, RelationExists(connection, names.Qualify(table)));
    if (!exists) continue;
    std::optional<Checkpoint> line;
    if (has_state) {
      OPENDES_TRY_ASSIGN(line, state.Look(entity));
    }
    present.push_back({.entity = entity, .table = table, .ours = line.has_value()});
  }
  return present;
}

}  // namespace

Result<Inspection> InspectServer(const Secret& connection_string, const Options& options,
                                 const std::vector<EntityName>& entities,
                                 const RunContext& context) {
  OPENDES_TRY_ASSIGN(sql::PgOptions open, sql::ParsePgOptions(connection_string.Reveal()));
  open.read_only = true;
  OPENDES_TRY_ASSIGN(sql::PgConnection connection,
                     sql::PgConnection::Open(open, &ClassifyError, context.stop));
  const sql::CancelOnStop cancel(connection, context.stop);
  OPENDES_TRY_ASSIGN(const sql::PgResult version,
                     connection.Run("SELECT current_setting('server_version')"));
  const TableNames names(options);
  Inspection inspection{
      .server = fmt::format("PostgreSQL {}", version.Text(0, 0)), .rights = {}, .present = {}};
  OPENDES_TRY_ASSIGN(inspection.rights, FindRights(connection, names));
  const bool may_look = std::ranges::all_of(inspection.rights, &Right::held);
  if (!may_look) return inspection;
  OPENDES_TRY_ASSIGN(inspection.present, FindPresent(connection, names, entities));
  return inspection;
}

}  // namespace opendes::destination::postgres
