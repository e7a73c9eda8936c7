#include "destination/sqlite/table_columns.h"

#include "base/ascii.h"
#include "destination/sqlite/type_map.h"

namespace opendes::destination::sqlite {
Result<TableColumns> TableColumns::Read(sql::Connection& connection, std::string_view table) {
  OPENDES_TRY_ASSIGN(sql::Statement select,
                     connection.Prepare("SELECT name, type FROM pragma_table_xinfo(?1)"));
  select.Bind(table);
  TableColumns columns;
  columns.table_ = table;
  while (true) {
    OPENDES_TRY_ASSIGN(const bool row, select.Step());
    if (!row) return columns;
    columns.types_.emplace(LowerCase(select.Text(0)), select.Text(1));
  }
}

bool TableColumns::Has(std::string_view name) const { return types_.contains(LowerCase(name)); }

Result<std::vector<MissingColumn>> TableColumns::FindMissing(const TableSchema& schema) const {
  std::vector<MissingColumn> missing;
  for (const char* name : {"SinkCreatedOn", "SinkModifiedOn"}) {
    if (!Has(name)) missing.push_back({name, ColumnType::kDateTime});
  }
  for (const ColumnSchema& column : schema.columns) {
    const auto existing = types_.find(LowerCase(column.name));
    if (existing == types_.end()) {
      missing.push_back({column.name, column.type});
    } else if (!Holds(existing->second, column.type)) {
      return Fail(ErrorCode::kUnsupported, Blame::kDestination,
                  "column '{}' of table '{}' is {} but its attribute needs {}: drop the table to "
                  "load it anew",
                  column.name, table_, existing->second, SqlType(column.type));
    }
  }
  return missing;
}

}  // namespace opendes::destination::sqlite
