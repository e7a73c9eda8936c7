// A small table for tests: its schema, rows made from plain values, and rows back to text.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "model/row_batch.h"
#include "model/table_schema.h"

namespace opendes::test {

// Ids that sort like their numbers.
inline Guid Id(std::uint32_t number) {
  Guid id;
  for (std::size_t i = 0; i < 4; ++i) {
    id.bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  }
  return id;
}

inline ColumnSchema Column(std::string name, ColumnType type) {
  ColumnSchema column;
  column.name = name;
  column.type = type;
  column.source_property = std::move(name);
  return column;
}

inline TableSchema AccountSchema() {
  TableSchema schema;
  schema.entity = EntityName("account");
  schema.set_name = "accounts";
  schema.primary_key = "accountid";
  schema.columns = {Column("accountid", ColumnType::kGuid), Column("name", ColumnType::kText),
                    Column("revenue", ColumnType::kDecimal),
                    Column("versionnumber", ColumnType::kInt64)};
  return schema;
}

struct FakeRow {
  Guid id;
  std::int64_t version = 0;
  std::string name;
  std::string revenue = "1.5";

  bool operator==(const FakeRow&) const = default;
};

inline FakeRow Row(std::uint32_t number, std::int64_t version, std::string name = "n") {
  return {Id(number), version, std::move(name)};
}

// Columns past the four of AccountSchema stay null.
inline void AddFakeRow(const FakeRow& row, RowBatch& batch) {
  const std::size_t index = batch.AddRow(row.id, row.version);
  batch.SetGuid(index, 0, row.id);
  batch.SetText(index, 1, row.name);
  batch.SetText(index, 2, row.revenue);
  batch.SetInt(index, 3, row.version);
}

inline FakeRow ReadFakeRow(const RowBatch& batch, std::size_t row) {
  return {batch.id(row), batch.version(row), std::string(batch.Text(row, 1)),
          std::string(batch.Text(row, 2))};
}

}  // namespace opendes::test
