#include "destination/postgres/widen_for_batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "destination/postgres/bulk_writer.h"

namespace opendes::destination::postgres {
namespace {

// Digits behind the point that are more than zeros at the end.
int CountFraction(std::string_view number) {
  const auto point = number.find('.');
  if (point == std::string_view::npos) return 0;
  const auto last = number.find_last_not_of('0');
  return last <= point ? 0 : static_cast<int>(last - point);
}

int FindScale(const RowBatch& batch, std::size_t column) {
  int scale = 0;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (!batch.IsNull(row, column)) scale = std::max(scale, CountFraction(batch.Text(row, column)));
  }
  return scale;
}

// At least `limit`; only texts with more bytes are counted.
int FindLength(const RowBatch& batch, std::size_t column, int limit) {
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    if (batch.IsNull(row, column)) continue;
    const std::string_view text = batch.Text(row, column);
    if (text.size() <= static_cast<std::size_t>(limit)) continue;
    limit = std::max(limit, static_cast<int>(CountCharacters(text)));
  }
  return limit;
}

// The type that the column has to get; empty when it is wide enough.
std::string FindWiderType(const ColumnShape& shape, ColumnSchema column, const RowBatch& batch,
                          std::size_t index) {
  const bool number = column.type == ColumnType::kDecimal && shape.scale() >= 0;
  const bool text = shape.max_characters() >= 0;
  if (number) {
    column.scale = FindScale(batch, index);
    const int in_front = shape.precision() - shape.scale();
    return column.scale > shape.scale() && column.scale <= kLargestScale && in_front > 0
               ? SqlType(column)
               : std::string();
  }
  if (!text) return {};
  column.type = ColumnType::kString;
  column.length = FindLength(batch, index, shape.max_characters());
  return column.length > shape.max_characters() ? SqlType(column) : std::string();
}

}  // namespace

Result<> WidenForBatch(sql::PgConnection& connection, const TableNames& names,
                       const TableSchema& schema, const RowBatch& batch, TablePlan& plan) {
  std::string actions;
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    const std::string type = FindWiderType(plan.shapes[i], schema.columns[i], batch, i);
    if (type.empty()) continue;
    actions += fmt::format("{}ALTER COLUMN {} TYPE {}", actions.empty() ? "" : ", ",
                           Quote(schema.columns[i].name), type);
  }
  if (actions.empty()) return {};
  // A larger scale rewrites the table: rare, and mostly while a first load has just begun.
  OPENDES_TRY(connection.Run(fmt::format("SET LOCAL statement_timeout = 0; ALTER TABLE {} {}",
                                         names.Qualify(names.Entity(schema.entity)), actions)));
  // The stage has the old types: it is made again.
  OPENDES_TRY_ASSIGN(plan, MakePlan(connection, names, schema));
  return {};
}

}  // namespace opendes::destination::postgres
