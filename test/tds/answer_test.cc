// The token stream: what is read of it, and what is refused.
#include "tds/answer.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "test/tds/memory_packets.h"

namespace opendes::tds {
namespace {

using std::string_literals::operator""s;

// Columns n int, t nvarchar(10), m nvarchar(max); a row (-2, "hé", ""), a row of nulls; done.
std::string TwoRows() {
  const std::string collation = "\x09\x04\xD0\x00\x34"s;
  return "\x81\x03\0"s + "\0\0\0\0\x09\0\x26\x04\x01n\0"s + "\0\0\0\0\x09\0\xE7\x14\0"s +
         collation + "\x01t\0"s + "\0\0\0\0\x09\0\xE7\xFF\xFF"s + collation + "\x01m\0"s +
         "\xD1\x04\xFE\xFF\xFF\xFF\x04\0h\0\xE9\0"s + std::string(12, '\0') + "\xD2\x07"s +
         "\xFD\x10\0\xC1\0\x02\0\0\0\0\0\0\0"s;
}
const std::string kDone = "\xFD\0\0\0\0\0\0\0\0\0\0\0\0"s;

Result<Answer> Read(const std::string& message,
                    std::size_t packet = std::numeric_limits<std::size_t>::max()) {
  test::MemoryPackets packets(message, packet);
  MessageReader reader(packets);
  return ReadAnswer(reader);
}

TEST(Answer, RowsAreReadHoweverThePacketsAreCut) {
  for (const std::size_t packet : {1U, 2U, 3U, 7U, 1000U}) {
    const auto answer = Read(TwoRows(), packet);
    ASSERT_TRUE(answer) << answer.error().ToString();
    const ResultSet& rows = answer->rows;
    ASSERT_EQ(rows.rows(), 2U);
    EXPECT_EQ(rows.columns()[1].name, "t");
    EXPECT_EQ(rows.Int(0, 0), -2);
    EXPECT_EQ(rows.Text(0, 1), "h\xC3\xA9");
    EXPECT_FALSE(rows.IsNull(0, 2)) << "empty is not null";
    EXPECT_EQ(rows.Text(0, 2), "");
    for (const std::size_t column : {0U, 1U, 2U}) EXPECT_TRUE(rows.IsNull(1, column));
    EXPECT_EQ(answer->counts, (std::vector<std::int64_t>{2}));
  }
}

TEST(Answer, EveryTruncationIsRefused) {
  const std::string whole = TwoRows();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto answer = Read(whole.substr(0, size), 5);
    ASSERT_FALSE(answer) << size;
    EXPECT_EQ(answer.error().code, ErrorCode::kProtocol) << size;
  }
}

TEST(Answer, WhatDoesNotBelongIsRefused) {
  for (const std::string& message :
       {"\x00"s + kDone, kDone + kDone, "\xD1"s + kDone, "\xE3\0\0"s + kDone,
        "\x81\x01\0\0\0\0\0\x09\0\x26\x03\x01n\0"s + kDone,  // int of 3 bytes
        "\x81\xFF\x7F"s + kDone,                             // 32,767 columns
        "\xAA\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s + kDone,   // parts do not add up
        "\xE3\x0B\0\x04\x04"s + "9\0009\0009\0009\0"s + "\0"s + "\0"s +
            kDone,                           // 9999: but the size lies
        "\xAE\x09\0\0\0\0\xFF"s + kDone}) {  // a feature nobody asked for
    EXPECT_FALSE(Read(message));
  }
}

TEST(Answer, AValueBeyondTheLimitIsRefusedBeforeItIsRead) {
  const std::string column = "\x81\x01\0\0\0\0\0\x09\0\xA5\xFF\xFF\x01m\0"s;
  const auto promised = Read(column + "\xD1\0\0\0\0\x01\0\0\0"s + kDone);
  ASSERT_FALSE(promised);
  EXPECT_EQ(promised.error().code, ErrorCode::kProtocol);
  EXPECT_FALSE(Read(column + "\xD1\xFE\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x7F"s + kDone));
}

TEST(Answer, TypesThatAreNotReadAreNamed) {
  const auto answer = Read("\x81\x01\0\0\0\0\0\x09\0\x62\0\0\0\0\x01v\0"s + kDone);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnsupported);
}

TEST(Answer, ErrorsComeWithTheirNumber) {
  const auto answer = Read("\xAA\x12\0\x43\x0A\0\0\x01\x0E\x02\0n\0o\0\0\0\x05\0\0\0"s +
                           "\xFD\x02\0\0\0\0\0\0\0\0\0\0\0"s);
  ASSERT_TRUE(answer) << answer.error().ToString();
  ASSERT_EQ(answer->errors.size(), 1U);
  EXPECT_EQ(answer->errors[0].number, 2627);
  EXPECT_EQ(answer->errors[0].severity, 14);
  EXPECT_EQ(answer->errors[0].text, "no");
}

TEST(Answer, RoutingAndTransactionAreSeen) {
  const auto answer = Read("\xE3\x0E\0\x14\x09\0\0\xA1\x05\x02\0h\0i\0\0\0"s +
                           "\xE3\x0B\0\x08\x08\x2A\0\0\0\0\0\0\0\0"s + kDone);
  ASSERT_TRUE(answer) << answer.error().ToString();
  EXPECT_EQ(answer->routing->host, "hi");
  EXPECT_EQ(answer->routing->port, 1441);
  EXPECT_EQ(*answer->transaction, 42U);
}

}  // namespace
}  // namespace opendes::tds
