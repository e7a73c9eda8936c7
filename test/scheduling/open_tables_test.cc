#include "scheduling/open_tables.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "test/fakes/fake_destination.h"

namespace opendes::scheduling {
namespace {

StreamId Stream(std::size_t number) {
  return {ProfileId("p"), EntityName("entity" + std::to_string(number))};
}

class OpenTablesTest : public testing::Test {
 protected:
  OpenTable Open(std::int64_t version) {
    OpenTable table;
    table.destination = std::make_unique<LazyDestination>(
        [this]() -> Result<std::unique_ptr<destination::Destination>> {
          return std::make_unique<test::FakeDestination>(database_);
        });
    EXPECT_TRUE(table.destination->Claim(EntityName("account"), {.clock = &clock_, .stop = {}}));
    table.schema = test::AccountSchema();
    table.profile_version = version;
    return table;
  }

  FakeClock clock_{TimePoint(std::chrono::hours(1))};
  test::FakeDatabase database_;
  OpenTables tables_;
};

TEST_F(OpenTablesTest, GivesWhatWasKeptOnce) {
  tables_.Keep(Stream(1), Open(7));
  EXPECT_FALSE(tables_.Take(Stream(2), 7));
  EXPECT_TRUE(tables_.Take(Stream(1), 7));
  EXPECT_FALSE(tables_.Take(Stream(1), 7));
}

TEST_F(OpenTablesTest, ClosesTheTableOfAnotherVersionOfTheProfile) {
  tables_.Keep(Stream(1), Open(7));
  EXPECT_FALSE(tables_.Take(Stream(1), 8));
  EXPECT_FALSE(tables_.Take(Stream(1), 7));
}

TEST_F(OpenTablesTest, DisconnectsTheOneUnusedForLongestBeyondTheLimit) {
  for (std::size_t i = 0; i <= limits::kIdleTables; ++i) tables_.Keep(Stream(i), Open(7));
  EXPECT_FALSE(tables_.Take(Stream(0), 7)->destination->connected());
  EXPECT_TRUE(tables_.Take(Stream(1), 7)->destination->connected());
}

TEST_F(OpenTablesTest, ATableThatWasNeverConnectedTakesNobodysPlace) {
  for (std::size_t i = 0; i <= limits::kIdleTables; ++i) {
    OpenTable table = Open(7);
    if (i > 0) table.destination->Disconnect();
    tables_.Keep(Stream(i), std::move(table));
  }
  EXPECT_TRUE(tables_.Take(Stream(0), 7)->destination->connected());
}

}  // namespace
}  // namespace opendes::scheduling
