#include "destination/sqlite/replication_state.h"

#include <fmt/format.h>

#include "destination/checkpoint_rules.h"
#include "destination/sqlite/dialect.h"

namespace opendes::destination::sqlite {
namespace {

constexpr std::string_view kColumns =
    "cursor, epoch, sequence, generation, phase, mid_cycle, rows_loaded, high_version, saved_at";

Result<Checkpoint> ReadCheckpoint(const sql::Statement& row) {
  Checkpoint checkpoint;
  checkpoint.cursor.token = row.Text(0);
  checkpoint.epoch = row.Int(1);
  checkpoint.sequence = row.Int(2);
  checkpoint.generation = row.Int(3);
  OPENDES_TRY_ASSIGN(checkpoint.phase, ParsePhase(row.Text(4)));
  checkpoint.mid_cycle = row.Bool(5);
  checkpoint.rows_loaded = row.Int(6);
  checkpoint.high_version = row.Int(7);
  const auto micros = ParseIso8601Micros(row.Text(8)).value_or(0);
  checkpoint.saved_at = TimePoint(Duration(micros / 1000));
  return checkpoint;
}

}  // namespace

ReplicationState::ReplicationState(sql::Connection& connection, std::string table)
    : connection_(connection), table_(Quote(table)) {}

std::string ReplicationState::RenderCreateTable(std::string_view table) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {} (\n  entity TEXT NOT NULL PRIMARY KEY,\n"
      "  cursor TEXT NOT NULL,\n  epoch INTEGER NOT NULL,\n  sequence INTEGER NOT NULL,\n"
      "  generation INTEGER NOT NULL,\n  phase TEXT NOT NULL,\n  mid_cycle INTEGER NOT NULL,\n"
      "  rows_loaded INTEGER NOT NULL,\n  high_version INTEGER NOT NULL,\n"
      "  saved_at TEXT NOT NULL\n) STRICT",
      Quote(table));
}

Result<std::optional<Checkpoint>> ReplicationState::Find(const EntityName& entity) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection_.Prepare(fmt::format("SELECT {} FROM {} WHERE entity = ?1", kColumns, table_)));
  OPENDES_TRY_ASSIGN(const bool found, select.Bind(entity.str()).Step());
  if (!found) return std::nullopt;
  return ReadCheckpoint(select);
}

Result<> ReplicationState::Save(const EntityName& entity, const Checkpoint& checkpoint) {
  OPENDES_TRY_ASSIGN(sql::Statement insert, connection_.Prepare(fmt::format(
                                                "INSERT OR REPLACE INTO {} (entity, {}) "
                                                "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                                                table_, kColumns)));
  const std::string saved_at = FormatIso8601(checkpoint.saved_at);
  return insert
      .Bind(entity.str(), checkpoint.cursor.token, checkpoint.epoch, checkpoint.sequence,
            checkpoint.generation, Word(checkpoint.phase), checkpoint.mid_cycle,
            checkpoint.rows_loaded, checkpoint.high_version, saved_at)
      .Run();
}

}  // namespace opendes::destination::sqlite
