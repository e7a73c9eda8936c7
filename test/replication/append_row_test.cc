#include "replication/append_row.h"

#include <gtest/gtest.h>

#include "test/fakes/fake_table.h"

namespace opendes::replication {
namespace {

TEST(AppendRowTest, CopiesEveryKindOfCellAndNulls) {
  TableSchema schema;
  for (const auto type : {ColumnType::kGuid, ColumnType::kInt32, ColumnType::kInt64,
                          ColumnType::kBool, ColumnType::kDecimal, ColumnType::kString,
                          ColumnType::kText, ColumnType::kDateTime, ColumnType::kText}) {
    schema.columns.push_back(test::Column("c" + std::to_string(schema.columns.size()), type));
  }
  RowBatch from(schema.columns.size());
  from.AddRow(test::Id(1), 1);
  const std::size_t row = from.AddRow(test::Id(2), 2);
  from.SetGuid(row, 0, test::Id(77));
  from.SetInt(row, 1, -5);
  from.SetInt(row, 2, std::int64_t{1} << 60);
  from.SetInt(row, 3, 1);
  from.SetText(row, 4, "-12.3400");
  from.SetText(row, 5, "\xC3\xA9");
  from.SetText(row, 6, "");
  from.SetInt(row, 7, 1'700'000'000'000'000);

  RowBatch to(schema.columns.size());
  to.AddRow(test::Id(9), 9);
  AppendRow(schema, from, row, to);
  ASSERT_EQ(to.rows(), 2U);
  EXPECT_EQ(to.id(1), test::Id(2));
  EXPECT_EQ(to.version(1), 2);
  EXPECT_EQ(to.GuidAt(1, 0), test::Id(77));
  EXPECT_EQ(to.Int(1, 1), -5);
  EXPECT_EQ(to.Int(1, 2), std::int64_t{1} << 60);
  EXPECT_EQ(to.Int(1, 3), 1);
  EXPECT_EQ(to.Text(1, 4), "-12.3400");
  EXPECT_EQ(to.Text(1, 5), "\xC3\xA9");
  EXPECT_EQ(to.Text(1, 6), "");
  EXPECT_FALSE(to.IsNull(1, 6));
  EXPECT_EQ(to.Int(1, 7), 1'700'000'000'000'000);
  EXPECT_TRUE(to.IsNull(1, 8));
}

}  // namespace
}  // namespace opendes::replication
