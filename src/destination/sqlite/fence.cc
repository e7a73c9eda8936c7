#include "destination/sqlite/fence.h"

#include <optional>

#include "destination/sqlite/prepare_table.h"
#include "destination/sqlite/replication_state.h"

namespace opendes::destination::sqlite {

Result<Checkpoint> ReadOwnCheckpoint(sql::Connection& connection, const TableNames& names,
                                     const EntityName& entity, LeaseEpoch epoch) {
  ReplicationState state(connection, names.state);
  OPENDES_TRY_ASSIGN(const std::optional<Checkpoint> stored, state.Find(entity));
  OPENDES_TRY_ASSIGN(const bool exists, TableExists(connection, names.Entity(entity)));
  if (!stored || !exists) {
    return Fail(ErrorCode::kSchemaChanged, Blame::kDestination,
                "table '{}' or its line in {} is gone", names.Entity(entity), names.state);
  }
  OPENDES_TRY(CheckIsOurs(entity, *stored, epoch));
  return *stored;
}

}  // namespace opendes::destination::sqlite
