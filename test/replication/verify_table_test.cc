#include "replication/verify_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "base/limits.h"
#include "test/fakes/fake_destination.h"
#include "test/fakes/fake_source.h"

namespace opendes::replication {
namespace {

using test::FakeRow;
using test::Id;
using test::MakeError;
using test::Row;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = RowDifference::Kind;

class VerifyTableTest : public testing::Test {
 protected:
  // The same rows on both sides, two pages at the source.
  void SetUp() override {
    std::vector<FakeRow> rows;
    for (std::uint32_t i = 0; i < 300; ++i) rows.push_back(Row(i, 100 + i));
    SetSource(rows);
    database_.Edit([&](auto& table) {
      for (const FakeRow& row : rows) table.rows[row.id] = row;
    });
  }

  void SetSource(const std::vector<FakeRow>& rows) {
    const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2);
    organization_.SetPage("", {.rows = {rows.begin(), middle}, .deletes = {}, .next = "f2"});
    organization_.SetPage("f2",
                          {.rows = {middle, rows.end()}, .deletes = {}, .next = "d1", .end = true});
    for (const FakeRow& row : rows) organization_.SetRow(row);
  }
  void EditRow(std::uint32_t number, const FakeRow& row) {
    database_.Edit([&](auto& table) { table.rows.at(Id(number)) = row; });
  }

  VerifyReport Verify(int attempts = 1) {
    test::FakeSource source(organization_);
    test::FakeDestination destination(database_);
    const auto report =
        VerifyTable(source, destination, EntityName("account"),
                    {.recheck_attempts = attempts, .recheck_pause = std::chrono::milliseconds(1)},
                    {.clock = &clock_, .stop = {}, .epoch = 0});
    EXPECT_TRUE(report) << report.error().ToString();
    return report.value_or(VerifyReport{});
  }

  SystemClock clock_;
  test::FakeOrganization organization_;
  test::FakeDatabase database_;
};

TEST_F(VerifyTableTest, EqualTablesHaveNoDifferences) {
  const VerifyReport report = Verify();
  EXPECT_EQ(report.source_rows, 300);
  EXPECT_EQ(report.destination_rows, 300);
  EXPECT_EQ(report.differences, 0);
  EXPECT_THAT(report.shown, IsEmpty());
  EXPECT_EQ(database_.prepares(), 0);  // looking changes nothing
}

TEST_F(VerifyTableTest, FindsMissingExtraAndDifferentRowsWithTheirColumns) {
  FakeRow wrong = Row(7, 107, "changed by hand");
  wrong.revenue = "9";
  EditRow(7, wrong);
  database_.Edit([](auto& table) {
    table.rows.erase(Id(5));
    table.rows[Id(999)] = Row(999, 1);
  });
  const VerifyReport report = Verify();
  EXPECT_EQ(report.differences, 3);
  ASSERT_THAT(report.shown, SizeIs(3));
  EXPECT_EQ(report.shown[0].id, Id(5));
  EXPECT_EQ(report.shown[0].kind, Kind::kMissing);
  EXPECT_EQ(report.shown[1].id, Id(7));
  EXPECT_EQ(report.shown[1].kind, Kind::kDifferent);
  EXPECT_THAT(report.shown[1].columns, ElementsAre("name", "revenue"));
  EXPECT_EQ(report.shown[2].id, Id(999));
  EXPECT_EQ(report.shown[2].kind, Kind::kExtra);
}

TEST_F(VerifyTableTest, TheFirstAndTheLastIdAreCompared) {
  EditRow(0, Row(0, 100, "x"));
  database_.Edit([](auto& table) {
    Guid last;
    last.bytes.fill(0xFF);
    table.rows[last] = {last, 1, "x", "1"};
  });
  EXPECT_EQ(Verify().differences, 2);
}

TEST_F(VerifyTableTest, TrailingZerosOfADecimalAreNoDifference) {
  FakeRow row = Row(7, 107);
  row.revenue = "1.5000";
  EditRow(7, row);
  EXPECT_EQ(Verify().differences, 0);
  row.revenue = "15000";
  EditRow(7, row);
  EXPECT_EQ(Verify().differences, 1);
}

TEST_F(VerifyTableTest, ARowThatReplicationBringsMeanwhileIsNoDifference) {
  organization_.SetRow(Row(7, 500, "newer"));
  database_.Edit([](auto& table) { table.rows.erase(Id(5)); });
  std::jthread replication([&] {
    EditRow(7, Row(7, 500, "newer"));
    database_.Edit([](auto& table) { table.rows[Id(5)] = Row(5, 105); });
  });
  EXPECT_EQ(Verify(1000).differences, 0);
}

TEST_F(VerifyTableTest, ARowDeletedOnBothSidesMeanwhileIsNoDifference) {
  database_.Edit([](auto& table) { table.rows.erase(Id(5)); });
  organization_.RemoveRow(Id(5));
  EXPECT_EQ(Verify().differences, 0);
}

TEST_F(VerifyTableTest, EqualVersionsWithDifferentValuesCountAtOnce) {
  EditRow(7, Row(7, 107, "changed by hand"));
  EXPECT_EQ(Verify(10).differences, 1);
  const auto calls = organization_.calls();
  EXPECT_EQ(std::ranges::count(calls, "row:" + Id(7).ToString()), 1);
}

TEST_F(VerifyTableTest, AnEmptyDestinationIsCountedButNotLookedAtRowByRow) {
  std::vector<FakeRow> rows;
  for (std::uint32_t i = 0; i < 3000; ++i) rows.push_back(Row(i, 1));
  SetSource(rows);
  database_.Edit([](auto& table) { table.rows.clear(); });
  const VerifyReport report = Verify();
  EXPECT_EQ(report.differences, 3000);
  EXPECT_THAT(report.shown, SizeIs(20));
  EXPECT_LE(organization_.calls().size(), limits::kVerifySuspects + 10);
}

TEST_F(VerifyTableTest, ErrorsOfEitherSideAreTheCallers) {
  organization_.AddError("f2", MakeError(ErrorCode::kThrottled, Blame::kSource));
  test::FakeSource source(organization_);
  test::FakeDestination destination(database_);
  const RunContext context{.clock = &clock_, .stop = {}, .epoch = 0};
  EXPECT_EQ(VerifyTable(source, destination, EntityName("account"), {}, context).error().code,
            ErrorCode::kThrottled);
}

TEST_F(VerifyTableTest, AStopEndsTheWaitingForARow) {
  organization_.SetRow(Row(7, 500, "newer"));
  database_.Edit([](auto& table) { table.rows.erase(Id(7)); });
  test::FakeSource source(organization_);
  test::FakeDestination destination(database_);
  std::stop_source stop;
  FakeClock frozen{TimePoint{}};
  std::jthread stopper([&] {
    while (organization_.calls().size() < 4) std::this_thread::yield();
    stop.request_stop();
  });
  const auto report = VerifyTable(source, destination, EntityName("account"), {},
                                  {.clock = &frozen, .stop = stop.get_token(), .epoch = 0});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled);
}

}  // namespace
}  // namespace opendes::replication
