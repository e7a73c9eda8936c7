// Every type comes back as it went in: Invariant 6.
#pragma once

#include <cstdint>
#include <limits>

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

constexpr std::int64_t kYear1 = -62'135'596'800'000'000;     // 0001-01-01T00:00:00Z
constexpr std::int64_t kYear9999 = 253'402'300'799'999'000;  // 9999-12-31T23:59:59.999Z

inline TableSchema EveryType() {
  TableSchema schema = SmallSchema();
  schema.columns = {
      Column("a_guid", ColumnType::kGuid),        Column("an_int32", ColumnType::kInt32),
      Column("an_int64", ColumnType::kInt64),     Column("a_bool", ColumnType::kBool),
      Column("a_decimal", ColumnType::kDecimal),  Column("a_string", ColumnType::kString),
      Column("a_text", ColumnType::kText),        Column("a_time", ColumnType::kDateTime),
      Column("versionnumber", ColumnType::kInt64)};
  return schema;
}

class DestinationValuesContract : public DestinationContract {
 protected:
  // Applies one row whose cells `set` has filled, and reads it back.
  template <typename Set>
  Result<RowBatch> RoundTrip(Set set) {
    if (!destination_) Start(EveryType());
    RowBatch batch(schema_.columns.size());
    const std::int64_t version = checkpoint_.sequence + 1;
    set(batch, batch.AddRow(Id(1), version));
    OPENDES_TRY(Apply(batch));
    return destination_->ReadRows(schema_, {}, 10, Context());
  }

  void ExpectInt(std::size_t column, std::int64_t value) {
    const auto rows =
        RoundTrip([&](RowBatch& batch, std::size_t row) { batch.SetInt(row, column, value); });
    ASSERT_TRUE(rows) << rows.error().ToString();
    ASSERT_FALSE(rows->IsNull(0, column));
    EXPECT_EQ(rows->Int(0, column), value);
  }
  void ExpectText(std::size_t column, std::string_view value) {
    const auto rows =
        RoundTrip([&](RowBatch& batch, std::size_t row) { batch.SetText(row, column, value); });
    ASSERT_TRUE(rows) << rows.error().ToString();
    ASSERT_FALSE(rows->IsNull(0, column)) << "length " << value.size();
    EXPECT_TRUE(rows->Text(0, column) == value) << "length " << value.size();
  }
};

TEST_P(DestinationValuesContract, NullsStayNull) {
  const auto rows = RoundTrip([](RowBatch&, std::size_t) {});
  ASSERT_TRUE(rows) << rows.error().ToString();
  for (std::size_t column = 0; column + 1 < schema_.columns.size(); ++column) {
    EXPECT_TRUE(rows->IsNull(0, column)) << schema_.columns[column].name;
  }
}

TEST_P(DestinationValuesContract, ValuesBecomeNullAgain) {
  ASSERT_TRUE(RoundTrip([](RowBatch& batch, std::size_t row) {
    batch.SetGuid(row, 0, Id(9));
    for (const std::size_t column : {1U, 2U, 3U}) batch.SetInt(row, column, 1);
    batch.SetInt(row, 7, 1'000);
    for (const std::size_t column : {4U, 5U, 6U}) batch.SetText(row, column, "1");
  }));
  const auto rows = RoundTrip([](RowBatch&, std::size_t) {});
  ASSERT_TRUE(rows);
  for (std::size_t column = 0; column + 1 < schema_.columns.size(); ++column) {
    EXPECT_TRUE(rows->IsNull(0, column)) << schema_.columns[column].name;
  }
}

TEST_P(DestinationValuesContract, Guids) {
  Guid highest;
  highest.bytes.fill(0xFF);
  for (const Guid& guid :
       {Guid(), Id(1), highest, *Guid::Parse("60C4E274-0D87-E711-80E5-00155DB19E6D")}) {
    const auto rows =
        RoundTrip([&](RowBatch& batch, std::size_t row) { batch.SetGuid(row, 0, guid); });
    ASSERT_TRUE(rows) << rows.error().ToString();
    EXPECT_EQ(rows->GuidAt(0, 0), guid);
  }
}

TEST_P(DestinationValuesContract, Integers) {
  for (const std::int64_t value : {0L, -1L, 2'147'483'647L, -2'147'483'648L}) ExpectInt(1, value);
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t{9'007'199'254'740'993}}) {
    ExpectInt(2, value);
  }
  ExpectInt(3, 0);
  ExpectInt(3, 1);
}

TEST_P(DestinationValuesContract, Decimals) {
  for (const std::string_view value :
       {"0.0000", "-0.0001", "1.5000", "9999999999999999999999999999999999.9999",
        "-9999999999999999999999999999999999.9999"}) {
    ExpectText(4, value);
  }
}

TEST_P(DestinationValuesContract, Times) {
  for (const std::int64_t value : {std::int64_t{0}, kYear1, kYear9999,
                                   std::int64_t{1'764'021'243'120'000}, std::int64_t{-1'000}}) {
    ExpectInt(7, value);
  }
}

TEST_P(DestinationValuesContract, Texts) {
  for (const std::size_t column : {5U, 6U}) {
    for (const std::string_view value :
         {"", " ", " trailing ", "it's", "\"quoted\"", "line\r\nbreak\t", "\\N", "NULL", "0012",
          "\xF0\x9F\x98\x80 \xE2\x80\x99 \xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "\xEF\xBB\xBF bom"}) {
      ExpectText(column, value);
    }
  }
}

TEST_P(DestinationValuesContract, LongText) { ExpectText(6, std::string(1 << 20, 'x')); }

// A database without NUL in texts must refuse the row: never cut it.
TEST_P(DestinationValuesContract, NulInTextIsKeptOrRejected) {
  const std::string_view value("before\0after", 12);
  const auto rows =
      RoundTrip([&](RowBatch& batch, std::size_t row) { batch.SetText(row, 6, value); });
  if (!rows) {
    EXPECT_CODE(ErrorCode::kRejectedRow, rows);
  } else {
    EXPECT_TRUE(rows->Text(0, 6) == value);
  }
}

TEST_P(DestinationValuesContract, ReadRowsPagesInOrderOfId) {
  Start(SmallSchema());
  RowBatch batch(2);
  for (const std::uint8_t id : std::vector<std::uint8_t>{200, 3, 100, 1, 2}) {
    AddThing(batch, Id(id), 1, "x");
  }
  ASSERT_TRUE(Apply(batch));
  std::vector<std::uint8_t> seen;
  std::optional<Guid> after;
  while (true) {
    const auto rows = destination_->ReadRows(schema_, after, 2, Context());
    ASSERT_TRUE(rows) << rows.error().ToString();
    if (rows->rows() == 0) break;
    for (std::size_t row = 0; row < rows->rows(); ++row) {
      seen.push_back(rows->id(row).bytes[15]);
      after = rows->id(row);
    }
  }
  EXPECT_EQ(seen, (std::vector<std::uint8_t>{1, 2, 3, 100, 200}));
}

TEST_P(DestinationValuesContract, LargeBatchLandsWhole) {
  Start(SmallSchema());
  constexpr int kRows = 20'000;
  RowBatch batch(2);
  for (int i = 0; i < kRows; ++i) AddThing(batch, Guid::Random(), i + 1, std::string(50, 'n'));
  const auto report = Apply(batch);
  ASSERT_TRUE(report) << report.error().ToString();
  EXPECT_EQ(report->upserted, kRows);
  EXPECT_EQ(*destination_->CountRows(schema_, Context()), kRows);
}

}  // namespace opendes::destination::test
