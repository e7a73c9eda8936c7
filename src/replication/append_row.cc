#include "replication/append_row.h"

namespace opendes::replication {

void AppendRow(const TableSchema& schema, const RowBatch& from, std::size_t row, RowBatch& to) {
  const std::size_t added = to.AddRow(from.id(row), from.version(row));
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    if (from.IsNull(row, column)) continue;
    switch (schema.columns[column].type) {
      case ColumnType::kGuid:
        to.SetGuid(added, column, from.GuidAt(row, column));
        break;
      case ColumnType::kInt32:
      case ColumnType::kInt64:
      case ColumnType::kBool:
      case ColumnType::kDateTime:
        to.SetInt(added, column, from.Int(row, column));
        break;
      case ColumnType::kDecimal:
      case ColumnType::kString:
      case ColumnType::kText:
        to.SetText(added, column, from.Text(row, column));
        break;
    }
  }
}

}  // namespace opendes::replication
