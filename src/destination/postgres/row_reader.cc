#include "destination/postgres/row_reader.h"

#include <cstring>

namespace opendes::destination::postgres {
namespace {

constexpr std::int64_t kEpochMicros = 946'684'800'000'000;  // 2000-01-01, PostgreSQL's zero

Guid ReadGuid(std::string_view bytes) {
  Guid guid;
  if (bytes.size() == guid.bytes.size()) std::memcpy(guid.bytes.data(), bytes.data(), bytes.size());
  return guid;
}

void ReadCell(const sql::PgResult& rows, int row, int from, ColumnType type, RowBatch& batch,
              std::size_t to_row, std::size_t to_column) {
  switch (type) {
    case ColumnType::kInt32:
    case ColumnType::kInt64:
      return batch.SetInt(to_row, to_column, rows.BinaryInt(row, from));
    case ColumnType::kBool:
      return batch.SetInt(to_row, to_column, rows.Text(row, from).front() == 0 ? 0 : 1);
    case ColumnType::kGuid:
      return batch.SetGuid(to_row, to_column, ReadGuid(rows.Text(row, from)));
    case ColumnType::kDateTime:
      return batch.SetInt(to_row, to_column, rows.BinaryInt(row, from) + kEpochMicros);
    case ColumnType::kDecimal:
    case ColumnType::kString:
    case ColumnType::kText:
      return batch.SetText(to_row, to_column, rows.Text(row, from));
  }
}

}  // namespace

void AppendRow(const sql::PgResult& rows, int row, const TableSchema& schema, RowBatch& batch) {
  const auto version_column = schema.Find("versionnumber");
  const int version_at = version_column ? static_cast<int>(*version_column) + 1 : -1;
  const bool has_version = version_at > 0 && !rows.IsNull(row, version_at);
  const std::size_t to_row =
      batch.AddRow(ReadGuid(rows.Text(row, 0)), has_version ? rows.BinaryInt(row, version_at) : 0);
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const int from = static_cast<int>(column) + 1;
    if (rows.IsNull(row, from)) continue;
    ReadCell(rows, row, from, schema.columns[column].type, batch, to_row, column);
  }
}

}  // namespace opendes::destination::postgres
