#include "destination/postgres/generation.h"

#include "base/failpoint.h"
#include "base/limits.h"
#include "destination/checkpoint_rules.h"
#include "destination/postgres/marks.h"
#include "destination/postgres/replication_state.h"

namespace opendes::destination::postgres {

Result<Checkpoint> StoreGeneration(sql::PgConnection& connection, const TableNames& names,
                                   const EntityName& entity, const Checkpoint& present) {
  OPENDES_TRY(RenewMarks(connection, names.Qualify(names.Marks(entity))));
  Failpoint("generation_mid");
  const Checkpoint next = NextGeneration(present);
  OPENDES_TRY(ReplicationState(connection, names.Qualify(names.state)).Save(entity, next));
  return next;
}

Result<SweepReport> SweepUnseen(sql::PgConnection& connection, const ErasureTarget& target,
                                const Checkpoint& present, const RunContext& context) {
  constexpr auto kLimit = static_cast<std::int64_t>(limits::kSweepRows);
  OPENDES_TRY_ASSIGN(const Erased erased, EraseUnmarked(connection, target, kLimit, context));
  Failpoint("sweep_mid");
  SweepReport report{.deleted = erased.deleted, .checkpoint = present};
  ++report.checkpoint.sequence;
  report.checkpoint.saved_at = context.clock->Now();
  if (erased.wanted == kLimit) return report;
  OPENDES_TRY(DropMarks(connection, target.names.Qualify(target.names.Marks(target.entity))));
  report.checkpoint.phase = LoadPhase::kLive;
  return report;
}

}  // namespace opendes::destination::postgres
