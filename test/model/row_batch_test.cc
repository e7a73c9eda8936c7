#include "model/row_batch.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace opendes {
namespace {

Guid NumberedGuid(int number) {
  Guid guid;
  std::memcpy(guid.bytes.data(), &number, sizeof(number));
  return guid;
}

TEST(RowBatch, RowsBeginAsNullsAndKeepWhatIsSet) {
  RowBatch batch(4);
  const std::size_t row = batch.AddRow(NumberedGuid(7), 42);
  for (std::size_t column = 0; column < 4; ++column) EXPECT_TRUE(batch.IsNull(row, column));
  batch.SetInt(row, 0, -9'223'372'036'854'775'807);
  constexpr std::string_view kText("z\xC3\xA9ro \0 inside", 14);
  batch.SetText(row, 1, kText);
  batch.SetGuid(row, 2, NumberedGuid(9));
  EXPECT_EQ(batch.Int(row, 0), -9'223'372'036'854'775'807);
  EXPECT_EQ(batch.Text(row, 1), kText);
  EXPECT_EQ(batch.GuidAt(row, 2), NumberedGuid(9));
  EXPECT_TRUE(batch.IsNull(row, 3));
  EXPECT_EQ(batch.id(row), NumberedGuid(7));
  EXPECT_EQ(batch.version(row), 42);
}

TEST(RowBatch, EmptyTextIsNotNull) {
  RowBatch batch(1);
  const std::size_t row = batch.AddRow({}, 1);
  batch.SetText(row, 0, "");
  EXPECT_FALSE(batch.IsNull(row, 0));
  EXPECT_EQ(batch.Text(row, 0), "");
}

TEST(RowBatch, ReservedTextIsCutToWhatWasUsed) {
  RowBatch batch(2);
  const std::size_t row = batch.AddRow({}, 1);
  std::memcpy(batch.ReserveText(100), "0123456789", 10);
  batch.CommitText(row, 0, 5);
  batch.SetText(row, 1, "next");
  EXPECT_EQ(batch.Text(row, 0), "01234");
  EXPECT_EQ(batch.Text(row, 1), "next");
}

// Each row: id and version from its number, an int in every third row, a text in every second.
RowBatch Numbered(int rows) {
  RowBatch batch(3);
  for (int i = 0; i < rows; ++i) {
    const std::size_t row = batch.AddRow(NumberedGuid(i), i);
    if (i % 3 == 0) batch.SetInt(row, 0, i);
    if (i % 2 == 0) batch.SetText(row, 2, std::to_string(i));
    batch.AddDelete(NumberedGuid(1000 + i));
  }
  return batch;
}

void ExpectNumbered(const RowBatch& batch, std::size_t row, int number) {
  EXPECT_EQ(batch.id(row), NumberedGuid(number));
  EXPECT_EQ(batch.version(row), number);
  ASSERT_EQ(batch.IsNull(row, 0), number % 3 != 0) << number;
  if (number % 3 == 0) {
    EXPECT_EQ(batch.Int(row, 0), number);
  }
  EXPECT_TRUE(batch.IsNull(row, 1));
  ASSERT_EQ(batch.IsNull(row, 2), number % 2 != 0) << number;
  if (number % 2 == 0) {
    EXPECT_EQ(batch.Text(row, 2), std::to_string(number));
  }
}

class EraseTest : public testing::TestWithParam<int> {};  // the parameter: erase every nth row

TEST_P(EraseTest, KeepsTheOthersWholeAndInOrder) {
  constexpr int kRows = 200;
  RowBatch batch = Numbered(kRows);
  std::vector<bool> rows(kRows);
  std::vector<bool> deletes(kRows);
  std::vector<int> kept;
  for (int i = 0; i < kRows; ++i) {
    const bool erase = GetParam() > 0 && i % GetParam() == 0;
    rows[static_cast<std::size_t>(i)] = erase;
    deletes[static_cast<std::size_t>(i)] = !erase;
    if (!erase) kept.push_back(i);
  }
  batch.Erase(rows, deletes);
  ASSERT_EQ(batch.rows(), kept.size());
  for (std::size_t row = 0; row < kept.size(); ++row) ExpectNumbered(batch, row, kept[row]);
  EXPECT_EQ(batch.deletes().size(), kRows - kept.size());
  if (GetParam() > 0) {
    EXPECT_EQ(batch.deletes().front(), NumberedGuid(1000));
  }
  // A row added afterwards is a row of nulls, whatever stood in its place.
  const std::size_t added = batch.AddRow({}, 0);
  for (std::size_t column = 0; column < 3; ++column) EXPECT_TRUE(batch.IsNull(added, column));
}

INSTANTIATE_TEST_SUITE_P(EveryNth, EraseTest, testing::Values(0, 1, 2, 3, 7, 64, 199));

TEST(RowBatch, WeightGrowsWithWhatItHolds) {
  RowBatch batch(1);
  const std::size_t empty = batch.weight();
  batch.SetText(batch.AddRow({}, 1), 0, std::string(100'000, 'x'));
  EXPECT_GE(batch.weight(), empty + 100'000);
}

}  // namespace
}  // namespace opendes
