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

Result<> CheckNotNewer(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch) {
  if (stored.epoch <= epoch) return {};
  return Fail(ErrorCode::kFenced, Blame::kUs, "entity '{}' is held by epoch {}, ours is {}", entity,
              stored.epoch, epoch);
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
  if (stored->epoch == epoch) return *stored;
  return Fail(ErrorCode::kFenced, Blame::kUs, "entity '{}' is held by epoch {}, ours is {}", entity,
              stored->epoch, epoch);
}

Result<> CheckFollows(const EntityName& entity, const Checkpoint& stored, std::int64_t sequence) {
  if (stored.sequence == sequence) return {};
  return Fail(ErrorCode::kFenced, Blame::kUs,
              "entity '{}' stands at sequence {}, this step follows sequence {}", entity,
              stored.sequence, sequence);
}

}  // namespace opendes::destination::postgres
