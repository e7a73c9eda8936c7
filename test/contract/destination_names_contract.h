// Names that try to be SQL, and names that SQL keeps for itself.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

inline std::vector<std::string> HostileNames() {
  return {
      "]",
      "[",
      "[a]",
      "]]",
      "\"",
      "\"\"",
      "\"a",
      "a\"",
      "'",
      "''",
      "a'b",
      "`",
      "``",
      "--",
      "-- x",
      "a--b",
      ";",
      "a;b",
      "; drop table thing",
      "/*",
      "*/",
      "/* x */",
      "a b",
      " a",
      "a ",
      " ",
      "\t",
      "\n",
      "\r\n",
      "a\nb",
      "\x01",
      "\x7F",
      "$$",
      "$1",
      "?",
      "?1",
      ":a",
      "@a",
      "#a",
      "%",
      "%s",
      "{}",
      "{0}",
      "\\",
      "\\\"",
      "\\'",
      "a.b",
      "a.b.c",
      ",",
      "a,b",
      "(",
      ")",
      "a)",
      "())",
      "=",
      "1",
      "1a",
      "-1",
      "1e5",
      "0x41",
      "*",
      "\xE2\x80\x99",
      "\xCA\xBC",
      "\xEF\xBC\x82",
      "\xEF\xBC\x87",
      "\xE2\x80\xAE"
      "evil",
      "\xD7\xA9\xD7\x9C",
      "\xE5\x88\x97",
      "\xF0\x9F\x98\x80",
      "\xC3\xA9",
      "e\xCC\x81",
      "thing\") VALUES (1); --",
      "x' OR '1'='1",
      "\"); DROP TABLE \"thing\"; --",
      "a\" TEXT, \"b",
      "NULL",
      "true",
      "rowid",
      "oid",
      "_rowid_",
      "excluded",
      "thing",
      "name.x",
      "sqlite_sequence",
      "Robert'); DROP TABLE Students;--",
  };
}

inline std::vector<std::string> ReservedWords() {
  return {"from",    "to",        "select",  "table", "order",  "group",  "where",  "index",
          "primary", "key",       "values",  "set",   "update", "delete", "insert", "join",
          "on",      "as",        "union",   "case",  "end",    "not",    "and",    "or",
          "in",      "is",        "like",    "user",  "limit",  "offset", "check",  "unique",
          "default", "begin",     "add",     "alter", "by",     "create", "cross",  "column",
          "grant",   "returning", "conflict"};
}

class DestinationNamesContract : public DestinationContract {
 protected:
  // A table with these columns takes a row, and its columns have exactly these names.
  void ExpectColumns(const std::vector<std::string>& names) {
    TableSchema schema = SmallSchema();
    schema.columns.clear();
    for (const std::string& name : names) schema.columns.push_back(Column(name, ColumnType::kText));
    schema.columns.push_back(Column("versionnumber", ColumnType::kInt64));
    Start(schema);
    RowBatch batch(schema.columns.size());
    for (const std::uint8_t id : {std::uint8_t{1}, std::uint8_t{2}}) batch.AddRow(Id(id), 1);
    const std::size_t filled = std::min(names.size(), backdoor_->ShortTextsPerRow());
    for (std::size_t i = 0; i < filled; ++i) batch.SetText(1, i, names[i]);
    const auto report = Apply(batch);
    ASSERT_TRUE(report) << report.error().ToString();

    std::vector<std::string> expected = {"Id", "SinkCreatedOn", "SinkModifiedOn"};
    expected.insert(expected.end(), names.begin(), names.end());
    expected.push_back("versionnumber");
    EXPECT_EQ(backdoor_->ListColumns("thing"), expected);
    const auto rows = destination_->ReadRows(schema, {}, 10, Context());
    ASSERT_TRUE(rows) << rows.error().ToString();
    for (std::size_t i = 0; i < filled; ++i) EXPECT_EQ(rows->Text(1, i), names[i]);
  }
};

TEST_P(DestinationNamesContract, HostileColumns) { ExpectColumns(HostileNames()); }

TEST_P(DestinationNamesContract, ReservedColumns) { ExpectColumns(ReservedWords()); }

TEST_P(DestinationNamesContract, HostileColumnsAddedLater) {
  Start(SmallSchema());
  std::vector<std::string> expected = backdoor_->ListColumns("thing");
  for (const std::string& name : HostileNames()) {
    schema_.columns.push_back(Column(name, ColumnType::kText));
    expected.push_back(name);
  }
  const auto prepared = destination_->Prepare(schema_, Context());
  ASSERT_TRUE(prepared) << prepared.error().ToString();
  EXPECT_EQ(backdoor_->ListColumns("thing"), expected);
}

TEST_P(DestinationNamesContract, HostileTables) {
  for (const std::string& name : HostileNames()) {
    auto fresh = GetParam()();
    auto destination = fresh->Connect({.schema = {}, .prefix = {}, .write_delete_log = false});
    TableSchema schema = SmallSchema();
    schema.entity = EntityName(name);
    const auto prepared = destination->Prepare(schema, Context());
    if (fresh->Reserves(name)) {
      EXPECT_CODE(ErrorCode::kInvalidArgument, prepared);
      continue;
    }
    ASSERT_TRUE(prepared) << name << ": " << prepared.error().ToString();
    ASSERT_TRUE(destination->Claim(schema.entity, Context())) << name;
    RowBatch batch(2);
    AddThing(batch, Id(1), 1, "x");
    Checkpoint next;
    next.epoch = 1;
    next.sequence = 1;
    ASSERT_TRUE(destination->Apply(schema, batch, next, Context())) << name;
    EXPECT_EQ(*destination->CountRows(schema, Context()), 1) << name;
    std::vector<std::string> tables = fresh->ListTables();
    ASSERT_EQ(tables.size(), 2U) << name;
    EXPECT_TRUE(tables[0] == name || tables[1] == name) << name;
  }
}

TEST_P(DestinationNamesContract, NulInNamesIsRefused) {
  TableSchema schema = SmallSchema();
  schema.columns.push_back(Column(std::string("a\0b", 3), ColumnType::kText));
  destination_ = backdoor_->Connect({});
  EXPECT_CODE(ErrorCode::kInvalidArgument, destination_->Prepare(schema, Context()));
  schema = SmallSchema();
  schema.entity = EntityName(std::string("a\0b", 3));
  EXPECT_CODE(ErrorCode::kInvalidArgument, destination_->Prepare(schema, Context()));
  EXPECT_TRUE(backdoor_->ListTables().empty());
}

TEST_P(DestinationNamesContract, CaseTwinsAreRefused) {
  TableSchema schema = SmallSchema();
  schema.columns.push_back(Column("NAME", ColumnType::kText));
  destination_ = backdoor_->Connect({});
  EXPECT_CODE(ErrorCode::kInvalidArgument, destination_->Prepare(schema, Context()));
}

TEST_P(DestinationNamesContract, ThousandColumns) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("column_" + std::to_string(i));
  ExpectColumns(names);
}

}  // namespace opendes::destination::test
