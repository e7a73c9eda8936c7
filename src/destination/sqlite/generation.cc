#include "destination/sqlite/generation.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/failpoint.h"
#include "base/limits.h"
#include "destination/checkpoint_rules.h"
#include "destination/sqlite/erase_rows.h"
#include "destination/sqlite/marks.h"
#include "destination/sqlite/replication_state.h"

namespace opendes::destination::sqlite {
namespace {

Result<std::vector<std::string>> FindUnseen(sql::Connection& connection, const TableNames& names,
                                            const EntityName& entity) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare(fmt::format(
                         "SELECT \"Id\" FROM {} AS rows WHERE NOT EXISTS "
                         "(SELECT 1 FROM {} AS marks WHERE marks.\"Id\" = rows.\"Id\") LIMIT ?1",
                         Quote(names.Entity(entity)), Quote(names.Marks(entity)))));
  select.Bind(static_cast<std::int64_t>(limits::kSweepRows));
  std::vector<std::string> ids;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return ids;
    ids.emplace_back(select.Text(0));
  }
}

}  // namespace

Result<Checkpoint> StoreGeneration(sql::Connection& connection, const TableNames& names,
                                   const EntityName& entity, const Checkpoint& present) {
  OPENDES_TRY(RenewMarks(connection, names.Marks(entity)));
  Failpoint("generation_mid");
  const Checkpoint next = NextGeneration(present);
  OPENDES_TRY(ReplicationState(connection, names.state).Save(entity, next));
  return next;
}

Result<SweepReport> SweepUnseen(sql::Connection& connection, const TableNames& names,
                                const EntityName& entity, const Checkpoint& present,
                                bool write_delete_log, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const std::vector<std::string> unseen, FindUnseen(connection, names, entity));
  OPENDES_TRY_ASSIGN(RowEraser eraser,
                     RowEraser::Open(connection, names, entity, write_delete_log, context));
  SweepReport report{.deleted = 0, .checkpoint = present};
  for (const std::string& id : unseen) {
    // Its version is what the line needs; that it was there is known.
    OPENDES_TRY_ASSIGN(const bool was_there, eraser.Erase(id, 1));
    report.deleted += was_there ? 1 : 0;
  }
  Failpoint("sweep_mid");
  ++report.checkpoint.sequence;
  report.checkpoint.saved_at = context.clock->Now();
  if (unseen.size() == limits::kSweepRows) return report;
  OPENDES_TRY(DropMarks(connection, names.Marks(entity)));
  report.checkpoint.phase = LoadPhase::kLive;
  return report;
}

}  // namespace opendes::destination::sqlite
