#include "destination/sqlite/bulk_writer.h"

#include "base/clock.h"
#include "destination/sqlite/dialect.h"

namespace opendes::destination::sqlite {

BulkWriter::BulkWriter(sql::Statement& upsert, const TableSchema& schema, const RowBatch& batch,
                       std::string_view sink_time)
    : upsert_(upsert), batch_(batch), scratch_(schema.columns.size() * kScratch) {
  binds_.reserve(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) binds_.push_back(ChooseBind(column));
  upsert_.BindText(2, sink_time);
}

Result<> BulkWriter::Write(std::size_t row, std::string_view id_text) {
  upsert_.BindText(1, id_text);
  for (std::size_t column = 0; column < binds_.size(); ++column) {
    const int parameter = static_cast<int>(column) + kLeadingColumns;
    binds_[column](upsert_, parameter, batch_, {row, column, scratch_.data() + column * kScratch});
  }
  return upsert_.Run();
}

BulkWriter::Bind BulkWriter::ChooseBind(const ColumnSchema& column) {
  // Always the row's own version: the entity may have no such attribute.
  if (column.name == "versionnumber") return &BindVersion;
  switch (column.type) {
    case ColumnType::kInt32:
    case ColumnType::kInt64:
    case ColumnType::kBool:
      return &BindInt;
    case ColumnType::kGuid:
      return &BindGuid;
    case ColumnType::kDateTime:
      return &BindTime;
    case ColumnType::kDecimal:
    case ColumnType::kString:
    case ColumnType::kText:
      return &BindText;
  }
  return &BindText;
}

void BulkWriter::BindInt(sql::Statement& upsert, int parameter, const RowBatch& batch,
                         const Cell& cell) {
  if (batch.IsNull(cell.row, cell.column)) return upsert.BindNull(parameter);
  upsert.BindInt(parameter, batch.Int(cell.row, cell.column));
}

void BulkWriter::BindText(sql::Statement& upsert, int parameter, const RowBatch& batch,
                          const Cell& cell) {
  if (batch.IsNull(cell.row, cell.column)) return upsert.BindNull(parameter);
  upsert.BindText(parameter, batch.Text(cell.row, cell.column));
}

void BulkWriter::BindGuid(sql::Statement& upsert, int parameter, const RowBatch& batch,
                          const Cell& cell) {
  if (batch.IsNull(cell.row, cell.column)) return upsert.BindNull(parameter);
  batch.GuidAt(cell.row, cell.column).Format(cell.scratch);
  upsert.BindText(parameter, {cell.scratch, Guid::kTextSize});
}

void BulkWriter::BindTime(sql::Statement& upsert, int parameter, const RowBatch& batch,
                          const Cell& cell) {
  if (batch.IsNull(cell.row, cell.column)) return upsert.BindNull(parameter);
  const auto size = FormatIso8601Micros(batch.Int(cell.row, cell.column), cell.scratch);
  upsert.BindText(parameter, {cell.scratch, size});
}

void BulkWriter::BindVersion(sql::Statement& upsert, int parameter, const RowBatch& batch,
                             const Cell& cell) {
  upsert.BindInt(parameter, batch.version(cell.row));
}

}  // namespace opendes::destination::sqlite
