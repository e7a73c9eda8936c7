#include "destination/postgres/fence.h"

#include <optional>

#include "destination/postgres/replication_state.h"

namespace opendes::destination::postgres {

Result<bool> RelationExists(sql::PgConnection& connection, const std::string& table) {
  OPENDES_TRY_ASSIGN(
      const sql::PgResult found,
      connection.Execute("SELECT to_regclass($1) IS NOT NULL", sql::PgParameters::Of(table)));
  return found.Bool(0, 0);
}

Result<Checkpoint> ReadOwnCheckpoint(sql::PgConnection& connection, const TableNames& names,
                                     const EntityName& entity, LeaseEpoch epoch) {
  ReplicationState state(connection, names.Qualify(names.state));
  OPENDES_TRY_ASSIGN(const std::optional<Checkpoint> stored, state.Find(entity));
  OPENDES_TRY_ASSIGN(const bool exists,
                     RelationExists(connection, names.Qualify(names.Entity(entity))));
  if (!stored || !exists) {
    return Fail(ErrorCode::kSchemaChanged, Blame::kDestination,
                "table '{}' or its line in {} is gone", names.Entity(entity), names.state);
  }
  OPENDES_TRY(CheckIsOurs(entity, *stored, epoch));
  return *stored;
}

}  // namespace opendes::destination::postgres
