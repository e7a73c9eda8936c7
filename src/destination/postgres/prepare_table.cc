#include "destination/postgres/prepare_table.h"

#include <fmt/format.h>

#include "base/failpoint.h"
#include "destination/postgres/fence.h"
#include "destination/postgres/generation.h"
#include "destination/postgres/marks.h"
#include "destination/postgres/replication_state.h"
#include "destination/postgres/table_columns.h"

namespace opendes::destination::postgres {
namespace {

// Held until the transaction ends.
Result<> LockName(sql::PgConnection& connection, const std::string& name) {
  OPENDES_TRY(connection.Execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                                 sql::PgParameters::Of(name)));
  return {};
}

// One preparation of one table.
class Preparation {
 public:
  Preparation(sql::PgConnection& connection, const TableNames& names, const TableSchema& schema,
              const PrepareOptions& options)
      : connection_(connection),
        names_(names),
        schema_(schema),
        options_(options),
        name_(names.Entity(schema.entity)),
        table_(names.Qualify(name_)),
        marks_(names.Qualify(names.Marks(schema.entity))),
        state_(connection, names.Qualify(names.state)) {}

  Result<PrepareReport> Run();

 private:
  Result<PrepareReport> Create(const Checkpoint& stored);
  Result<PrepareReport> Extend(const Checkpoint& stored);
  Result<> Alter(const std::vector<TableColumns::Change>& changes);
  // The checkpoint of a table that was not ours until now.
  Result<Checkpoint> Adopt();
  Result<> CheckAdoptable();
  Result<bool> LacksItsMarks(const Checkpoint& stored);

  sql::PgConnection& connection_;
  const TableNames& names_;
  const TableSchema& schema_;
  const PrepareOptions& options_;
  const std::string name_;   // as stored, for people
  const std::string table_;  // qualified
  const std::string marks_;  // qualified
  ReplicationState state_;
};

Result<PrepareReport> Preparation::Run() {
  OPENDES_TRY(CreateSchemaUnlessThere(connection_, names_));
  const std::string state = names_.Qualify(names_.state);
  OPENDES_TRY(CreateUnlessThere(connection_, state, ReplicationState::RenderCreateTable(state)));
  OPENDES_TRY(LockName(connection_, table_));
  OPENDES_TRY_ASSIGN(const bool exists, RelationExists(connection_, table_));
  OPENDES_TRY_ASSIGN(std::optional<Checkpoint> stored, state_.Find(schema_.entity));
  if (!exists) return Create(stored.value_or(Checkpoint{}));
  if (!stored) {
    OPENDES_TRY_ASSIGN(stored, Adopt());
  }
  return Extend(*stored);
}

Result<PrepareReport> Preparation::Create(const Checkpoint& stored) {
  OPENDES_TRY(CheckNotNewer(schema_.entity, stored, options_.epoch));
  OPENDES_TRY(connection_.Run(RenderCreateTable(table_, name_, schema_)));
  Failpoint("prepare_mid_ddl");
  OPENDES_TRY(DropMarks(connection_, marks_));
  // The epoch stays, so that a worker of an older one is still fenced.
  Checkpoint fresh;
  fresh.epoch = stored.epoch;
  OPENDES_TRY(state_.Save(schema_.entity, fresh));
  return PrepareReport{.created = true, .added = {}, .widened = {}};
}

Result<PrepareReport> Preparation::Extend(const Checkpoint& stored) {
  OPENDES_TRY_ASSIGN(const TableColumns columns, TableColumns::Read(connection_, table_));
  OPENDES_TRY_ASSIGN(const auto changes, columns.FindChanges(schema_, name_));
  OPENDES_TRY_ASSIGN(const bool lacks_marks, LacksItsMarks(stored));
  PrepareReport report;
  if (changes.empty() && !lacks_marks) return report;
  OPENDES_TRY(CheckNotNewer(schema_.entity, stored, options_.epoch));
  for (const auto& change : changes) {
    (change.added ? report.added : report.widened).push_back(change.name);
  }
  if (!changes.empty()) OPENDES_TRY(Alter(changes));
  Failpoint("prepare_mid_ddl");
  // Rows that are there lack what the new columns ought to hold.
  const bool begins = lacks_marks || (!report.added.empty() && stored.sequence > 0);
  if (begins) OPENDES_TRY(StoreGeneration(connection_, names_, schema_.entity, stored));
  return report;
}

Result<> Preparation::Alter(const std::vector<TableColumns::Change>& changes) {
  std::string actions;
  for (const auto& change : changes) {
    actions += fmt::format("{}{} {}{} {}", actions.empty() ? "" : ", ",
                           change.added ? "ADD COLUMN" : "ALTER COLUMN", Quote(change.name),
                           change.added ? "" : " TYPE", change.sql_type);
  }
  // A larger scale rewrites the whole table, however long that takes; a stop still ends it.
  OPENDES_TRY(connection_.Run("SET LOCAL statement_timeout = 0"));
  Result<sql::PgResult> altered =
      connection_.Run(fmt::format("ALTER TABLE {} {}", table_, actions));
  if (altered) return {};
  Error error = std::move(altered).error();
  // Only a decimal whose larger scale leaves its digits too little room.
  if (error.code == ErrorCode::kRejectedRow) {
    error.code = ErrorCode::kUnsupported;
    error.message = fmt::format(
        "a value of table '{}' does not fit the type that its attribute has now: drop the table to "
        "load it anew",
        name_);
  }
  return Fail(std::move(error));
}

Result<Checkpoint> Preparation::Adopt() {
  if (!options_.adopt) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kDestination,
                "There is already an object named '{}' in the database.", name_);
  }
  OPENDES_TRY(CheckAdoptable());
  return StoreGeneration(connection_, names_, schema_.entity, Checkpoint{});
}

Result<> Preparation::CheckAdoptable() {
  OPENDES_TRY_ASSIGN(const TableColumns columns, TableColumns::Read(connection_, table_));
  OPENDES_TRY_ASSIGN(
      const sql::PgResult facts,
      connection_.Execute(
          "SELECT c.relkind IN ('r', 'p'), EXISTS (SELECT FROM pg_index AS i "
          "JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
          "WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate "
          "AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = 'id' "
          "AND a.atttypid = 'uuid'::regtype) FROM pg_class AS c WHERE c.oid = to_regclass($1)",
          sql::PgParameters::Of(table_)));
  const bool is_table = facts.rows() == 1 && facts.Bool(0, 0);
  if (!is_table || !columns.Has("id") || !columns.Has("versionnumber")) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kDestination,
                "There is already an object named '{}' in the database. It cannot be adopted: it "
                "is no table with the columns id and versionnumber.",
                name_);
  }
  if (!facts.Bool(0, 1)) {
    return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                "table '{}' cannot be adopted: its column id is no uuid that is its primary key or "
                "unique",
                name_);
  }
  OPENDES_TRY(columns.FindChanges(schema_, name_));
  return {};
}

// A reload whose marks somebody dropped would sweep away what it saw: it begins anew.
Result<bool> Preparation::LacksItsMarks(const Checkpoint& stored) {
  if (stored.phase != LoadPhase::kReload && stored.phase != LoadPhase::kSweep) return false;
  OPENDES_TRY_ASSIGN(const bool exists, RelationExists(connection_, marks_));
  return !exists;
}

}  // namespace

Result<PrepareReport> PrepareTable(sql::PgConnection& connection, const TableNames& names,
                                   const TableSchema& schema, const PrepareOptions& options) {
  return Preparation(connection, names, schema, options).Run();
}

Result<> CreateUnlessThere(sql::PgConnection& connection, const std::string& table,
                           const std::string& ddl) {
  OPENDES_TRY_ASSIGN(const bool exists, RelationExists(connection, table));
  if (exists) return {};
  OPENDES_TRY(LockName(connection, table));
  OPENDES_TRY(connection.Run(ddl));
  return {};
}

Result<> CreateSchemaUnlessThere(sql::PgConnection& connection, const TableNames& names) {
  OPENDES_TRY_ASSIGN(const sql::PgResult found,
                     connection.Execute("SELECT to_regnamespace($1) IS NOT NULL",
                                        sql::PgParameters::Of(Quote(names.schema))));
  if (found.Bool(0, 0)) return {};
  OPENDES_TRY(LockName(connection, names.schema));
  OPENDES_TRY(connection.Run(fmt::format("CREATE SCHEMA IF NOT EXISTS {}", Quote(names.schema))));
  return {};
}

}  // namespace opendes::destination::postgres
