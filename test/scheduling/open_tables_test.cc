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
    return {.destination = std::make_unique<test::FakeDestination>(database_),
            .schema = test::AccountSchema(),
            .prepared_at = {},
            .profile_version = version};
  }

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

TEST_F(OpenTablesTest, ClosesTheOneUnusedForLongestBeyondTheLimit) {
  for (std::size_t i = 0; i <= limits::kIdleTables; ++i) tables_.Keep(Stream(i), Open(7));
  EXPECT_FALSE(tables_.Take(Stream(0), 7));
  EXPECT_TRUE(tables_.Take(Stream(1), 7));
}

}  // namespace
}  // namespace opendes::scheduling
