// kill -9 at every failpoint of the destination; what is left must be a whole number of batches,
// and a restart must end in exactly the model's tables. Invariants 1, 4 and 8.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "base/failpoint.h"
#include "base/secret.h"
#include "destination/make_destination.h"
#include "destination/sqlite/classify_error.h"
#include "sql/sqlite_connection.h"
#include "test/contract/child_process.h"
#include "test/contract/destination_fixture.h"
#include "test/contract/temporary_directory.h"

namespace opendes::destination::test {
namespace {

constexpr std::int64_t kBatches = 6;
constexpr const char* kPathVariable = "OPENDES_CRASH_TEST_FILE";

TableSchema SchemaAt(std::int64_t sequence) {
  TableSchema schema = SmallSchema();
  // In the middle of the load the entity gets a new attribute.
  if (sequence > kBatches / 2) schema.columns.push_back(Column("added", ColumnType::kInt64));
  return schema;
}

// Batch number `sequence`: upserts and deletes over a few ids, so that they meet.
RowBatch MakeBatch(std::int64_t sequence) {
  std::mt19937 random(static_cast<std::uint32_t>(sequence));
  const TableSchema schema = SchemaAt(sequence);
  RowBatch batch(schema.columns.size());
  for (std::int64_t i = 0; i < 40; ++i) {
    const auto id = Id(static_cast<std::uint8_t>(random() % 60));
    AddThing(batch, id, sequence * 1000 + i, "batch " + std::to_string(sequence));
    if (schema.columns.size() > 2) batch.SetInt(batch.rows() - 1, 2, sequence);
  }
  for (int i = 0; i < 10; ++i) batch.AddDelete(Id(static_cast<std::uint8_t>(random() % 60)));
  return batch;
}

struct Tables {
  std::map<std::string, std::string> rows;  // id → version, name, added
  std::vector<std::string> deletes;         // record, version; in order
  std::int64_t sequence = 0;

  bool operator==(const Tables&) const = default;
};

// What the tables must be after `sequence` batches, computed without a database.
Tables Model(std::int64_t sequence) {
  Tables tables;
  tables.sequence = sequence;
  std::map<std::string, std::int64_t> versions;
  std::set<std::string> logged;
  for (std::int64_t at = 1; at <= sequence; ++at) {
    const RowBatch batch = MakeBatch(at);
    for (std::size_t row = 0; row < batch.rows(); ++row) {
      const std::string id = batch.id(row).ToString();
      versions[id] = batch.version(row);
      tables.rows[id] = fmt::format("{} {} {}", batch.version(row), batch.Text(row, 0),
                                    batch.columns() > 2 ? std::to_string(at) : "NULL");
    }
    for (const Guid& guid : batch.deletes()) {
      const std::string id = guid.ToString();
      const bool was_there = tables.rows.erase(id) > 0;
      if (!was_there && logged.contains(id)) continue;
      logged.insert(id);
      tables.deletes.push_back(fmt::format("{} {}", id, was_there ? versions[id] + 1 : at * 1000));
    }
  }
  return tables;
}

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
      "SELECT Id || versionnumber || ' ' || name || ' ' || coalesce({}, 'NULL') FROM thing",
      added ? "added" : "NULL");
  for (const std::string& line : ReadLines(*connection, row)) {
    tables.rows.emplace(line.substr(0, 36), line.substr(36));
  }
  tables.deletes =
      ReadLines(*connection, "SELECT RecordId || ' ' || VersionNumber FROM DeleteLog ORDER BY Id");
  for (const auto& line : ReadLines(*connection, "SELECT sequence FROM ReplicationState")) {
    tables.sequence = std::stoll(line);
  }
  return tables;
}

// The child: goes on from the checkpoint to the last batch.
Result<> Replicate(const std::string& path) {
  SystemClock clock;
  OPENDES_TRY_ASSIGN(const std::unique_ptr<Destination> destination,
                     MakeDestination(DestinationType::kSqlite, Secret("Data Source=" + path), {}));
  const RunContext context{.clock = &clock, .stop = {}, .epoch = 1};
  OPENDES_TRY(destination->Prepare(SchemaAt(1), context));
  OPENDES_TRY_ASSIGN(Checkpoint checkpoint, destination->Claim(EntityName("thing"), context));
  while (checkpoint.sequence < kBatches) {
    ++checkpoint.sequence;
    checkpoint.cursor.token = std::to_string(checkpoint.sequence);
    checkpoint.high_version = checkpoint.sequence * 1000;
    const TableSchema schema = SchemaAt(checkpoint.sequence);
    OPENDES_TRY(destination->Prepare(schema, context));
    OPENDES_TRY(destination->Apply(schema, MakeBatch(checkpoint.sequence), checkpoint, context));
  }
  return {};
}

// Not a test of its own: SqliteCrashTest starts it in a child process.
TEST(SqliteCrashChild, DISABLED_Replicate) {
  const char* path = std::getenv(kPathVariable);
  ASSERT_NE(path, nullptr);
  const Result<> done = Replicate(path);
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
    EXPECT_EQ(left, Model(left.sequence)) << "after kill " << kill;
  }
  ASSERT_EQ(run(""), 0);
  EXPECT_EQ(ReadTables(path), Model(kBatches));
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, SqliteCrashTest,
                         testing::Values("prepare_mid_ddl:kill@1", "prepare_mid_ddl:kill@2",
                                         "claim_before_commit:kill@1", "apply_begin:kill@1",
                                         "apply_begin:kill@3", "apply_after_upserts:kill@1",
                                         "apply_after_upserts:kill@4", "apply_after_deletes:kill@1",
                                         "apply_after_deletes:kill@3", "apply_before_commit:kill@1",
                                         "apply_before_commit:kill@2", "apply_before_commit:kill@4",
                                         "apply_after_commit:kill@1", "apply_after_commit:kill@3"));

}  // namespace
}  // namespace opendes::destination::test
