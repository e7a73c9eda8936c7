#include "destination/postgres/table_columns.h"

#include "destination/postgres/dialect.h"

namespace opendes::destination::postgres {

Result<TableColumns> TableColumns::Read(sql::PgConnection& connection, const std::string& table) {
  OPENDES_TRY_ASSIGN(
      const sql::PgResult rows,
      connection.Execute("SELECT attname, atttypid, atttypmod, format_type(atttypid, atttypmod) "
                         "FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 "
                         "AND NOT attisdropped",
                         sql::PgParameters::Of(table)));
  TableColumns columns;
  for (int row = 0; row < rows.rows(); ++row) {
    columns.columns_.emplace(rows.Text(row, 0),
                             Column{.shape = {.type = static_cast<TypeId>(rows.Int(row, 1)),
                                              .modifier = static_cast<int>(rows.Int(row, 2))},
                                    .sql_type = std::string(rows.Text(row, 3))});
  }
  return columns;
}

bool TableColumns::Has(std::string_view name) const { return columns_.contains(StoredName(name)); }

std::optional<ColumnShape> TableColumns::Find(std::string_view name) const {
  const auto found = columns_.find(StoredName(name));
  if (found == columns_.end()) return std::nullopt;
  return found->second.shape;
}

Result<std::vector<TableColumns::Change>> TableColumns::FindChanges(const TableSchema& schema,
                                                                    std::string_view table) const {
  std::vector<Change> changes;
  for (const char* name : {"sinkcreatedon", "sinkmodifiedon"}) {
    if (!Has(name)) changes.push_back({.name = name, .sql_type = "timestamp(3)", .added = true});
  }
  for (const ColumnSchema& column : schema.columns) {
    const auto existing = columns_.find(StoredName(column.name));
    const bool missing = existing == columns_.end();
    const Fit fit = missing ? Fit::kWiden : Compare(existing->second.shape, column);
    if (fit == Fit::kHolds) continue;
    if (fit == Fit::kRefuse) {
      return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                  "column '{}' of table '{}' is {} but its attribute needs {}: drop the table to "
                  "load it anew",
                  column.name, table, existing->second.sql_type, SqlType(column));
    }
    changes.push_back({.name = column.name, .sql_type = SqlType(column), .added = missing});
  }
  return changes;
}

}  // namespace opendes::destination::postgres
