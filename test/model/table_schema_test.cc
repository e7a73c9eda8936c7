#include "model/table_schema.h"

#include <gtest/gtest.h>

namespace opendes {
namespace {

ColumnSchema Column(std::string name, ColumnType type) {
  ColumnSchema column;
  column.name = std::move(name);
  column.type = type;
  return column;
}

TableSchema Account() {
  TableSchema schema;
  schema.entity = EntityName("account");
  schema.columns = {Column("accountid", ColumnType::kGuid), Column("name", ColumnType::kString),
                    Column("versionnumber", ColumnType::kInt64)};
  return schema;
}

TEST(TableSchema, FindsColumnsByName) {
  EXPECT_EQ(Account().Find("name"), 1U);
  EXPECT_EQ(Account().Find("Name"), std::nullopt);
  EXPECT_EQ(Account().Find(""), std::nullopt);
}

TEST(CheckTableSchema, AcceptsAUsualTable) { EXPECT_TRUE(CheckTableSchema(Account())); }

TEST(CheckTableSchema, RefusesNamesThatCannotBeColumns) {
  for (const std::string& name :
       {std::string(), std::string("a\0b", 3), std::string("NAME"), std::string("Id"),
        std::string("sinkcreatedon"), std::string("SinkModifiedOn")}) {
    TableSchema schema = Account();
    schema.columns.push_back(Column(name, ColumnType::kText));
    const auto checked = CheckTableSchema(schema);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
  }
}

TEST(CheckTableSchema, NeedsAVersionThatIsABigint) {
  TableSchema schema = Account();
  schema.columns.back().type = ColumnType::kInt32;
  EXPECT_FALSE(CheckTableSchema(schema));
  schema.columns.pop_back();
  EXPECT_FALSE(CheckTableSchema(schema));
}

}  // namespace
}  // namespace opendes
