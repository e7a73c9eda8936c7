#include "destination/sqlite/prepare_table.h"

#include <map>
#include <string>

#include "base/failpoint.h"
#include "destination/sqlite/replication_state.h"
#include "destination/sqlite/type_map.h"

namespace opendes::destination::sqlite {
namespace {

// SQLite compares names without regard to the case of ASCII letters.
std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

using ColumnTypes = std::map<std::string, std::string>;  // lower-case name → SQL type

Result<ColumnTypes> ReadColumns(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare("SELECT name, type FROM pragma_table_xinfo(?1)"));
  select.Bind(table);
  ColumnTypes types;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return types;
    types.emplace(LowerCase(select.Text(0)), select.Text(1));
  }
}

Result<> CreateTable(sql::Connection& connection, std::string_view table, const TableSchema& schema,
                     ReplicationState& state) {
  OPENDES_TRY(connection.Execute(RenderCreateTable(table, schema)));
  Failpoint("prepare_mid_ddl");
  // The epoch stays, so that a worker of an older one is still fenced.
  OPENDES_TRY_ASSIGN(const std::optional<Checkpoint> old, state.Find(schema.entity));
  Checkpoint fresh;
  fresh.epoch = old ? old->epoch : 0;
  return state.Save(schema.entity, fresh);
}

Result<> ExtendTable(sql::Connection& connection, std::string_view table,
                     const TableSchema& schema) {
  OPENDES_TRY_ASSIGN(const ColumnTypes types, ReadColumns(connection, table));
  for (const ColumnSchema& column : schema.columns) {
    const auto existing = types.find(LowerCase(column.name));
    if (existing == types.end()) {
      OPENDES_TRY(connection.Execute(RenderAddColumn(table, column)));
      Failpoint("prepare_mid_ddl");
    } else if (!Holds(existing->second, column.type)) {
      return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                  "column '{}' of table '{}' is {} but its attribute now needs {}: drop the table "
                  "to load it anew",
                  column.name, table, existing->second, SqlType(column.type));
    }
  }
  return {};
}

}  // namespace

Result<bool> TableExists(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY_ASSIGN(
      sql::Statement select,
      connection.Prepare("SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE "
                         "AND type IN ('table', 'view')"));
  return select.Bind(table).Step();
}

Result<> PrepareTable(sql::Connection& connection, const TableNames& names,
                      const TableSchema& schema) {
  ReplicationState state(connection, names.state);
  OPENDES_TRY(connection.Execute(ReplicationState::RenderCreateTable(names.state)));
  const std::string table = names.Entity(schema.entity);
  OPENDES_TRY_ASSIGN(const bool exists, TableExists(connection, table));
  if (!exists) return CreateTable(connection, table, schema, state);
  OPENDES_TRY_ASSIGN(const std::optional<Checkpoint> ours, state.Find(schema.entity));
  if (!ours) {
    return Fail(ErrorCode::kAlreadyExists, Blame::kDestination,
                "There is already an object named '{}' in the database.", table);
  }
  return ExtendTable(connection, table, schema);
}

}  // namespace opendes::destination::sqlite
