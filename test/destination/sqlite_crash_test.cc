// kill -9 at every failpoint of the destination; what is left must be a whole number of batches,
// and a restart must end in exactly the model's tables. Invariants 1, 4 and 8.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>

#include "destination/sqlite/classify_error.h"
#include "sql/sqlite_connection.h"
#include "test/contract/child_process.h"
#include "test/contract/temporary_directory.h"
#include "test/destination/crash_model.h"

namespace opendes::destination::test {
namespace {

constexpr const char* kPathVariable = "OPENDES_CRASH_TEST_FILE";

std::vector<std::string> ReadLines(sql::Connection& connection, const std::string& sql) {
  std::vector<std::string> lines;
  Result<sql::Statement> select = connection.Prepare(sql);
  if (!select) return lines;  // killed before the table was made
  while (select->Step().value()) lines.emplace_back(select->Text(0));
  return lines;
}

// Reads the file without the destination's code, whose failpoints belong to the child.
Tables ReadTables(const std::string& path) {
  auto connection = sql::Connection::Open({.path = path}, &sqlite::ClassifyError);
  EXPECT_TRUE(connection) << connection.error().ToString();
  EXPECT_EQ(ReadLines(*connection, "PRAGMA integrity_check"), std::vector<std::string>{"ok"});
  Tables tables;
  const bool added =
      !ReadLines(*connection, "SELECT 1 FROM pragma_table_info('thing') WHERE name = 'added'")
           .empty();
  const std::string row = fmt::format(
      "SELECT Id || ' ' || versionnumber || ' ' || name || ' ' || coalesce({}, 'NULL') FROM thing",
      added ? "added" : "NULL");
  for (const std::string& line : ReadLines(*connection, row)) {
    tables.rows.emplace(line.substr(0, 36), line.substr(36));
  }
  tables.deletes =
      ReadLines(*connection, "SELECT RecordId || ' ' || VersionNumber FROM DeleteLog ORDER BY Id");
  for (const auto& line : ReadLines(*connection, "SELECT sequence FROM ReplicationState")) {
    tables.sequence = std::stoll(line);
  }
  tables.marks =
      !ReadLines(*connection, "SELECT 1 FROM sqlite_schema WHERE name LIKE 'ReplicationMark%'")
           .empty();
  return tables;
}

// Not a test of its own: SqliteCrashTest starts it in a child process.
TEST(SqliteCrashChild, DISABLED_Replicate) {
  const char* path = std::getenv(kPathVariable);
  ASSERT_NE(path, nullptr);
  const Result<> done =
      Replicate(DestinationType::kSqlite, Secret(std::string("Data Source=") + path), {});
  ASSERT_TRUE(done) << done.error().ToString();
}

class SqliteCrashTest : public testing::TestWithParam<std::string> {};

TEST_P(SqliteCrashTest, KilledWorkerLeavesWholeBatches) {
  const opendes::test::TemporaryDirectory directory;
  const std::string path = directory.File("destination.db");
  const auto run = [&](const std::string& failpoints) {
    return opendes::test::RunTestInChild(
        "SqliteCrashChild.DISABLED_Replicate",
        {{kPathVariable, path}, {"OPENDES_FAILPOINTS", failpoints}});
  };
  // Twice in a row, so that the restart is killed too.
  for (int kill = 0; kill < 2; ++kill) {
    const int ended = run(GetParam());
    EXPECT_TRUE(ended == SIGKILL || (kill > 0 && ended == 0)) << ended;
    const Tables left = ReadTables(path);
    EXPECT_EQ(left, Model(left.sequence).tables()) << "after kill " << kill;
  }
  ASSERT_EQ(run(""), 0);
  EXPECT_EQ(ReadTables(path), Model(kLastSequence).tables());
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, SqliteCrashTest, testing::ValuesIn(CrashPoints()));

}  // namespace
}  // namespace opendes::destination::test
