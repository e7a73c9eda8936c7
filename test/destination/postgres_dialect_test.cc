#include <gtest/gtest.h>

#include "destination/postgres/dialect.h"
#include "destination/postgres/type_map.h"

namespace opendes::destination::postgres {
namespace {

TEST(PostgresDialect, NamesAreStoredInLowerCase) {
  EXPECT_EQ(StoredName("DeleteLog"), "deletelog");
  EXPECT_EQ(Quote("A\"b"), "\"a\"\"b\"");
}

TEST(PostgresDialect, NamesOver63BytesEndInAHash) {
  const std::string longest(63, 'a');
  EXPECT_EQ(StoredName(longest), longest);
  const std::string one = StoredName(longest + "b");
  const std::string two = StoredName(longest + "c");
  EXPECT_EQ(one.size(), 63U);
  EXPECT_EQ(one.substr(0, 54), longest.substr(0, 54));
  EXPECT_NE(one, two);
  EXPECT_EQ(one, StoredName(one)) << "stored again it stays";
}

TEST(PostgresDialect, NamesAreNotCutInsideACharacter) {
  std::string name(53, 'a');
  for (int i = 0; i < 10; ++i) name += "\xC3\xA9";
  EXPECT_EQ(StoredName(name).substr(0, 54), std::string(53, 'a') + "_");
}

TEST(PostgresDialect, ColumnsOfEveryTableAreRenamed) {
  EXPECT_TRUE(StoredName("xmin").starts_with("xmin_"));
  EXPECT_EQ(StoredName("xminimum"), "xminimum");
}

ColumnSchema Make(ColumnType type, int length = 0, int scale = 0) {
  ColumnSchema column;
  column.type = type;
  column.length = length;
  column.scale = scale;
  return column;
}

ColumnShape Varchar(int length) { return {TypeId::kVarchar, length + 4}; }
ColumnShape Numeric(int precision, int scale) {
  return {TypeId::kNumeric, ((precision << 16) | scale) + 4};
}

TEST(PostgresTypeMap, Types) {
  EXPECT_EQ(SqlType(Make(ColumnType::kString, 100)), "varchar(100)");
  EXPECT_EQ(SqlType(Make(ColumnType::kString, 0)), "text");
  EXPECT_EQ(SqlType(Make(ColumnType::kDecimal, 0, 4)), "numeric(38,4)");
  EXPECT_EQ(SqlType(Make(ColumnType::kDateTime)), "timestamp(3)");
  EXPECT_EQ(SqlType(Make(ColumnType::kGuid)), "uuid");
}

TEST(PostgresTypeMap, WhatIsWiderStaysAndWhatIsNarrowerIsWidened) {
  const ColumnSchema text = Make(ColumnType::kString, 100);
  EXPECT_EQ(Compare(Varchar(100), text), Fit::kHolds);
  EXPECT_EQ(Compare(Varchar(200), text), Fit::kHolds);
  EXPECT_EQ(Compare({TypeId::kText, -1}, text), Fit::kHolds);
  EXPECT_EQ(Compare(Varchar(99), text), Fit::kWiden);
  EXPECT_EQ(Compare(Varchar(99), Make(ColumnType::kText)), Fit::kWiden);
  EXPECT_EQ(Compare({TypeId::kInteger, -1}, text), Fit::kRefuse);

  const ColumnSchema money = Make(ColumnType::kDecimal, 0, 4);
  EXPECT_EQ(Compare(Numeric(38, 4), money), Fit::kHolds);
  EXPECT_EQ(Compare(Numeric(38, 6), money), Fit::kHolds);
  EXPECT_EQ(Compare({TypeId::kNumeric, -1}, money), Fit::kHolds);
  EXPECT_EQ(Compare(Numeric(38, 2), money), Fit::kWiden);
  EXPECT_EQ(Compare(Numeric(19, 4), money), Fit::kWiden);
  EXPECT_EQ(Compare(Numeric(19, 6), money), Fit::kRefuse) << "would lose digits";

  EXPECT_EQ(Compare({TypeId::kBigint, -1}, Make(ColumnType::kInt32)), Fit::kHolds);
  EXPECT_EQ(Compare({TypeId::kInteger, -1}, Make(ColumnType::kInt64)), Fit::kWiden);
  EXPECT_EQ(Compare({TypeId::kTimestamp, 0}, Make(ColumnType::kDateTime)), Fit::kWiden);
  EXPECT_EQ(Compare({TypeId::kTimestamp, 3}, Make(ColumnType::kDateTime)), Fit::kHolds);
}

}  // namespace
}  // namespace opendes::destination::postgres
