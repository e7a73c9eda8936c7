#include "destination/postgres/replication_state.h"

#include <fmt/format.h>

#include "destination/checkpoint_rules.h"

namespace opendes::destination::postgres {
namespace {

Result<Checkpoint> ReadCheckpoint(const sql::PgResult& row) {
  Checkpoint checkpoint;
  checkpoint.cursor.token = row.Text(0, 0);
  checkpoint.epoch = row.Int(0, 1);
  checkpoint.sequence = row.Int(0, 2);
  checkpoint.generation = row.Int(0, 3);
  OPENDES_TRY_ASSIGN(checkpoint.phase, ParsePhase(row.Text(0, 4)));
  checkpoint.mid_cycle = row.Bool(0, 5);
  checkpoint.rows_loaded = row.Int(0, 6);
  checkpoint.high_version = row.Int(0, 7);
  checkpoint.saved_at = TimePoint(Duration(row.Int(0, 8)));
  return checkpoint;
}

}  // namespace

std::string ReplicationState::RenderCreateTable(std::string_view table) {
  // Half-empty pages, because every batch writes its line anew.
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (\n  entity text NOT NULL PRIMARY KEY,\n"
      "  cursor text NOT NULL,\n  epoch bigint NOT NULL,\n  sequence bigint NOT NULL,\n"
      "  generation bigint NOT NULL,\n  phase text NOT NULL,\n  mid_cycle boolean NOT NULL,\n"
      "  rows_loaded bigint NOT NULL,\n  high_version bigint NOT NULL,\n"
      "  saved_at timestamp(3) NOT NULL\n) WITH (fillfactor = 50)",
      table);
}

Result<std::optional<Checkpoint>> ReplicationState::Find(const EntityName& entity) {
  return Read(entity, "FOR UPDATE");
}

Result<std::optional<Checkpoint>> ReplicationState::Look(const EntityName& entity) {
  return Read(entity, "");
}

Result<std::optional<Checkpoint>> ReplicationState::Read(const EntityName& entity,
                                                         std::string_view lock) {
  OPENDES_TRY_ASSIGN(
      const sql::PgResult row,
      connection_.Execute(
          fmt::format("SELECT cursor, epoch, sequence, generation, phase, mid_cycle, rows_loaded, "
                      "high_version, round(extract(epoch FROM saved_at) * 1000)::bigint FROM {} "
                      "WHERE entity = $1 {}",
                      table_, lock),
          sql::PgParameters::Of(entity.str())));
  if (row.rows() == 0) return std::nullopt;
  return ReadCheckpoint(row);
}

Result<> ReplicationState::Save(const EntityName& entity, const Checkpoint& checkpoint) {
  OPENDES_TRY(connection_.Execute(
      fmt::format("INSERT INTO {} (entity, cursor, epoch, sequence, generation, phase, mid_cycle, "
                  "rows_loaded, high_version, saved_at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamp) "
                  "ON CONFLICT (entity) DO UPDATE SET cursor = excluded.cursor, "
                  "epoch = excluded.epoch, sequence = excluded.sequence, "
                  "generation = excluded.generation, phase = excluded.phase, "
                  "mid_cycle = excluded.mid_cycle, rows_loaded = excluded.rows_loaded, "
                  "high_version = excluded.high_version, saved_at = excluded.saved_at",
                  table_),
      sql::PgParameters::Of(entity.str(), checkpoint.cursor.token, checkpoint.epoch,
                            checkpoint.sequence, checkpoint.generation, Word(checkpoint.phase),
                            checkpoint.mid_cycle, checkpoint.rows_loaded, checkpoint.high_version,
                            checkpoint.saved_at)));
  return {};
}

}  // namespace opendes::destination::postgres
