#include "destination/sqlite/row_reader.h"

#include <optional>

#include "base/clock.h"

namespace opendes::destination::sqlite {
namespace {

// False when the stored text is not a value of the type.
bool ReadCell(const sql::Statement& row, int from, ColumnType type, RowBatch& batch,
              std::size_t to_row, std::size_t to_column) {
  switch (type) {
    case ColumnType::kInt32:
    case ColumnType::kInt64:
    case ColumnType::kBool:
      batch.SetInt(to_row, to_column, row.Int(from));
      return true;
    case ColumnType::kGuid: {
      const auto guid = Guid::Parse(row.Text(from));
      if (guid) batch.SetGuid(to_row, to_column, *guid);
      return guid.has_value();
    }
    case ColumnType::kDateTime: {
      const auto micros = ParseIso8601Micros(row.Text(from));
      if (micros) batch.SetInt(to_row, to_column, *micros);
      return micros.has_value();
    }
    case ColumnType::kDecimal:
    case ColumnType::kString:
    case ColumnType::kText:
      batch.SetText(to_row, to_column, row.Text(from));
      return true;
  }
  return false;
}

tl::unexpected<Error> Unreadable(std::string_view column, std::string_view id) {
  return Fail(ErrorCode::kCorrupt, Blame::kDestination,
              "the value of column '{}' in record '{}' is not what was written there", column, id);
}

}  // namespace

Result<> AppendRow(const sql::Statement& row, const TableSchema& schema, RowBatch& batch) {
  const auto id = Guid::Parse(row.Text(0));
  if (!id) return Unreadable("Id", row.Text(0));
  const auto version_column = schema.Find("versionnumber");
  const std::int64_t version = version_column ? row.Int(static_cast<int>(*version_column) + 1) : 0;
  const std::size_t to_row = batch.AddRow(*id, version);
  for (std::size_t column = 0; column < schema.columns.size(); ++column) {
    const int from = static_cast<int>(column) + 1;
    if (row.IsNull(from)) continue;
    if (!ReadCell(row, from, schema.columns[column].type, batch, to_row, column)) {
      return Unreadable(schema.columns[column].name, id->ToString());
    }
  }
  return {};
}

}  // namespace opendes::destination::sqlite
