#include "destination/sqlite/prepare_table.h"

#include <fmt/format.h>

#include <string>

#include "base/failpoint.h"
#include "destination/sqlite/fence.h"
#include "destination/sqlite/generation.h"
#include "destination/sqlite/marks.h"
#include "destination/sqlite/replication_state.h"
#include "destination/sqlite/table_columns.h"

namespace opendes::destination::sqlite {
namespace {

// One preparation of one table.
class Preparation {
 public:
  Preparation(sql::Connection& connection, const TableNames& names, const TableSchema& schema,
              const PrepareOptions& options)
      : connection_(connection),
        names_(names),
        schema_(schema),
        options_(options),
        table_(names.Entity(schema.entity)),
        state_(connection, names.state) {}

  Result<PrepareReport> Run();

 private:
  Result<PrepareReport> Create(const Checkpoint& stored);
  Result<PrepareReport> Extend(const Checkpoint& stored);
  // The checkpoint of a table that was not ours until now.
  Result<Checkpoint> Adopt();
  Result<> CheckAdoptable();
  Result<bool> IsTable();
  Result<bool> LacksItsMarks(const Checkpoint& stored);

  sql::Connection& connection_;
  const TableNames& names_;
  const TableSchema& schema_;
  const PrepareOptions& options_;
  const std::string table_;
  ReplicationState state_;
};

Result<PrepareReport> Preparation::Run() {
  OPENDES_TRY(connection_.Execute(ReplicationState::RenderCreateTable(names_.state)));
  OPENDES_TRY_ASSIGN(const bool exists, TableExists(connection_, table_));
  OPENDES_TRY_ASSIGN(std::optional<Checkpoint> stored, state_.Find(schema_.entity));
  if (!exists) return Create(stored.value_or(Checkpoint{}));
  if (!stored) {
    OPENDES_TRY_ASSIGN(stored, Adopt());
  }
  return Extend(*stored);
}

Result<PrepareReport> Preparation::Create(const Checkpoint& stored) {
  OPENDES_TRY(CheckNotNewer(schema_.entity, stored, options_.epoch));
  OPENDES_TRY(connection_.Execute(RenderCreateTable(table_, schema_)));
  Failpoint("prepare_mid_ddl");
  OPENDES_TRY(DropMarks(connection_, names_.Marks(schema_.entity)));
  // The epoch stays, so that a worker of an older one is still fenced.
  Checkpoint fresh;
  fresh.epoch = stored.epoch;
  OPENDES_TRY(state_.Save(schema_.entity, fresh));
  return PrepareReport{.created = true, .added = {}, .widened = {}};
}

Result<PrepareReport> Preparation::Extend(const Checkpoint& stored) {
  OPENDES_TRY_ASSIGN(const TableColumns columns, TableColumns::Read(connection_, table_));
  OPENDES_TRY_ASSIGN(const std::vector<MissingColumn> missing, columns.FindMissing(schema_));
  OPENDES_TRY_ASSIGN(const bool lacks_marks, LacksItsMarks(stored));
  PrepareReport report;
  if (missing.empty() && !lacks_marks) return report;
  OPENDES_TRY(CheckNotNewer(schema_.entity, stored, options_.epoch));
  for (const MissingColumn& column : missing) {
    OPENDES_TRY(connection_.Execute(RenderAddColumn(table_, column.name, column.type)));
    Failpoint("prepare_mid_ddl");
    report.added.push_back(column.name);
  }
  // Rows that are there lack what the new columns ought to hold.
  if (stored.sequence > 0) {
    OPENDES_TRY(StoreGeneration(connection_, names_, schema_.entity, stored));
  }
  return report;
}

Result<Checkpoint> Preparation::Adopt() {
  if (!options_.adopt) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kDestination,
                "There is already an object named '{}' in the database.", table_);
  }
  OPENDES_TRY(CheckAdoptable());
  return StoreGeneration(connection_, names_, schema_.entity, Checkpoint{});
}

Result<> Preparation::CheckAdoptable() {
  OPENDES_TRY_ASSIGN(const TableColumns columns, TableColumns::Read(connection_, table_));
  OPENDES_TRY_ASSIGN(const bool is_table, IsTable());
  if (!is_table || !columns.Has("Id") || !columns.Has("versionnumber")) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kDestination,
                "There is already an object named '{}' in the database. It cannot be adopted: it "
                "is no table with the columns Id and versionnumber.",
                table_);
  }
  OPENDES_TRY(columns.FindMissing(schema_));
  const auto upsert = fmt::format(
      "INSERT INTO {} (\"Id\") VALUES (?1) ON CONFLICT (\"Id\") DO NOTHING", Quote(table_));
  if (!connection_.Prepare(upsert)) {
    return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                "table '{}' cannot be adopted: its column Id is neither its primary key nor unique",
                table_);
  }
  return {};
}

Result<bool> Preparation::IsTable() {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection_.Prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE "
                          "AND type = 'table'"));
  return select.Bind(table_).Step();
}

// A reload whose marks somebody dropped would sweep away what it saw: it begins anew.
Result<bool> Preparation::LacksItsMarks(const Checkpoint& stored) {
  if (stored.phase != LoadPhase::kReload && stored.phase != LoadPhase::kSweep) return false;
  OPENDES_TRY_ASSIGN(const bool exists, TableExists(connection_, names_.Marks(schema_.entity)));
  return !exists;
}

}  // namespace

Result<bool> TableExists(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection.Prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE "
                         "AND type IN ('table', 'view')"));
  return select.Bind(table).Step();
}

Result<PrepareReport> PrepareTable(sql::Connection& connection, const TableNames& names,
                                   const TableSchema& schema, const PrepareOptions& options) {
  return Preparation(connection, names, schema, options).Run();
}

}  // namespace opendes::destination::sqlite
