#include "destination/postgres/stage.h"

#include <unordered_map>

#include "destination/postgres/table_columns.h"

namespace opendes::destination::postgres {

Result<TablePlan> MakePlan(sql::PgConnection& connection, const TableNames& names,
                           const TableSchema& schema) {
  const std::string table = names.Entity(schema.entity);
  OPENDES_TRY_ASSIGN(const TableColumns columns,
                     TableColumns::Read(connection, names.Qualify(table)));
  TablePlan plan{.columns = schema.columns, .shapes = {}};
  plan.shapes.reserve(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) {
    const std::optional<ColumnShape> shape = columns.Find(column.name);
    if (!shape || Compare(*shape, column) != Fit::kHolds) {
      return Fail(ErrorCode::kSchemaChanged, Blame::kDestination,
                  "column '{}' of table '{}' is gone or of another type", column.name, table);
    }
    plan.shapes.push_back(*shape);
  }
  return plan;
}

std::string StageName(const EntityName& entity) {
  return "pg_temp." + Quote("opendes_stage_" + entity.str());
}

std::vector<std::size_t> RollUp(const RowBatch& batch) {
  std::vector<std::size_t> rows;
  rows.reserve(batch.rows());
  std::unordered_map<Guid, std::size_t> places;  // of an id in `rows`
  places.reserve(batch.rows());
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    const auto [found, is_new] = places.emplace(batch.id(row), rows.size());
    if (is_new) {
      rows.push_back(row);
    } else if (batch.version(row) > batch.version(rows[found->second])) {
      rows[found->second] = row;
    }
  }
  return rows;
}

}  // namespace opendes::destination::postgres
