// kill -9 at failpoints of the PostgreSQL destination: as sqlite_crash_test.cc, and the server has
// to notice that its client is gone. Invariants 1, 4 and 8.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "test/contract/child_process.h"
#include "test/contract/postgres_server.h"
#include "test/destination/crash_model.h"
#include "test/destination/postgres_backdoor.h"

namespace opendes::destination::test {
namespace {

constexpr const char* kSchemaVariable = "OPENDES_CRASH_TEST_SCHEMA";

// Reads the tables without the destination's code, whose failpoints belong to the child.
Tables ReadTables(PostgresBackdoor& backdoor) {
  Tables tables;
  const auto columns = backdoor.ListColumns("thing");
  if (columns.empty()) return tables;  // killed before the table was made
  const bool added = std::ranges::find(columns, "added") != columns.end();
  for (const std::string& line : backdoor.ListFirstColumn(
           fmt::format("SELECT id || ' ' || versionnumber || ' ' || name || ' ' || coalesce({}, "
                       "'NULL') FROM {}",
                       added ? "added::text" : "NULL", backdoor.Qualify("thing")))) {
    tables.rows.emplace(line.substr(0, 36), line.substr(36));
  }
  for (const DeletedLine& line : backdoor.ReadDeleteLog("DeleteLog")) {
    tables.deletes.push_back(fmt::format("{} {}", line.record, line.version));
  }
  for (const auto& line :
       backdoor.ListFirstColumn("SELECT sequence FROM " + backdoor.Qualify("replicationstate"))) {
    tables.sequence = std::stoll(line);
  }
  for (const std::string& table : backdoor.ListTables()) {
    tables.marks |= table.starts_with("replicationmark");
  }
  return tables;
}

// Not a test of its own: PostgresCrashTest starts it in a child process.
TEST(PostgresCrashChild, DISABLED_Replicate) {
  const char* schema = std::getenv(kSchemaVariable);
  ASSERT_NE(schema, nullptr);
  const Result<> done =
      Replicate(DestinationType::kPostgresql, Secret(opendes::test::PostgresServer::Find().text),
                {.schema = schema, .prefix = {}});
  ASSERT_TRUE(done) << done.error().ToString();
}

class PostgresCrashTest : public testing::TestWithParam<std::string> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PostgresCrashTest);

TEST_P(PostgresCrashTest, KilledWorkerLeavesWholeBatches) {
  PostgresBackdoor backdoor;
  const auto run = [&](const std::string& failpoints) {
    return opendes::test::RunTestInChild(
        "PostgresCrashChild.DISABLED_Replicate",
        {{kSchemaVariable, backdoor.schema()}, {"OPENDES_FAILPOINTS", failpoints}});
  };
  // Twice in a row, so that the restart is killed too.
  for (int kill = 0; kill < 2; ++kill) {
    const int ended = run(GetParam());
    EXPECT_TRUE(ended == SIGKILL || (kill > 0 && ended == 0)) << ended;
    const Tables left = ReadTables(backdoor);
    EXPECT_EQ(left, Model(left.sequence).tables()) << "after kill " << kill;
  }
  ASSERT_EQ(run(""), 0);
  EXPECT_EQ(ReadTables(backdoor), Model(kLastSequence).tables());
}

std::vector<std::string> PointsWhereGiven() {
  return opendes::test::PostgresServer::Find().there() ? CrashPoints() : std::vector<std::string>();
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, PostgresCrashTest, testing::ValuesIn(PointsWhereGiven()));

}  // namespace
}  // namespace opendes::destination::test
