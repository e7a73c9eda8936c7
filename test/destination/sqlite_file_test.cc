// The file itself: missing, full, locked, damaged, not ours to write.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/secret.h"
#include "destination/make_destination.h"
#include "destination/sqlite/sqlite_destination.h"
#include "test/destination/sqlite_backdoor.h"

namespace opendes::destination::test {
namespace {

Result<std::unique_ptr<Destination>> Connect(const std::string& connection_string,
                                             const Options& options = {}) {
  return sqlite::OpenSqliteDestination(Secret(connection_string), options);
}

class SqliteFileTest : public testing::Test {
 protected:
  RunContext Context() { return {.clock = &clock_, .stop = stop_.get_token(), .epoch = 1}; }

  void Start(Destination& destination) {
    ASSERT_TRUE(destination.Prepare(SmallSchema(), Context()));
    ASSERT_TRUE(destination.Claim(SmallSchema().entity, Context()));
  }

  // Applies `rows` rows of 1,000 characters as the given sequence.
  Result<ApplyReport> Apply(Destination& destination, std::int64_t sequence, int rows = 1) {
    RowBatch batch(2);
    for (int i = 0; i < rows; ++i) AddThing(batch, Guid::Random(), 1, std::string(1000, 'x'));
    Checkpoint next;
    next.epoch = 1;
    next.sequence = sequence;
    return destination.Apply(SmallSchema(), batch, next, Context());
  }

  std::int64_t Count(Destination& destination) {
    return destination.CountRows(SmallSchema(), Context()).value();
  }

  FakeClock clock_{TimePoint(std::chrono::seconds(1'800'000'000))};
  std::stop_source stop_;
  SqliteBackdoor backdoor_;
  std::string source_ = "Data Source=" + backdoor_.Path();
};

TEST_F(SqliteFileTest, OtherTypesAreNotInThisBuild) {
  EXPECT_CODE(ErrorCode::kUnsupported,
              MakeDestination(DestinationType::kSqlServer, Secret("Server=x"), {}));
}

TEST_F(SqliteFileTest, MissingDirectoryIsSaidWithoutRepeatingIt) {
  const auto destination = Connect("Data Source=/no/such/directory/file.db");
  EXPECT_CODE(ErrorCode::kUnavailable, destination);
  EXPECT_NE(destination.error().message.find("Data Source does not exist"), std::string::npos);
  EXPECT_EQ(destination.error().message.find("/no/such"), std::string::npos);
}

TEST_F(SqliteFileTest, DirectoryIsNotAFile) {
  EXPECT_CODE(ErrorCode::kInvalidArgument, Connect("Data Source=/tmp"));
}

TEST_F(SqliteFileTest, ModeReadWriteDoesNotMakeTheFile) {
  EXPECT_CODE(ErrorCode::kUnavailable, Connect(source_ + ";Mode=ReadWrite"));
  EXPECT_FALSE(std::filesystem::exists(backdoor_.Path()));
}

TEST_F(SqliteFileTest, FileThatIsNoDatabase) {
  std::ofstream(backdoor_.Path()) << std::string(5000, 'a');
  EXPECT_CODE(ErrorCode::kCorrupt, Connect(source_));
}

TEST_F(SqliteFileTest, ReadOnlyModeIsRefusedToWhoWantsToWrite) {
  Start(**Connect(source_));
  EXPECT_CODE(ErrorCode::kReadOnly, Connect(source_ + ";Mode=ReadOnly"));
}

TEST_F(SqliteFileTest, ReadOnlyReadsAndRefusesToWrite) {
  auto writer = Connect(source_);
  ASSERT_TRUE(writer);
  Start(**writer);
  ASSERT_TRUE(Apply(**writer, 1));

  Options options;
  options.read_only = true;
  auto reader = Connect(source_, options);
  ASSERT_TRUE(reader) << reader.error().ToString();
  EXPECT_EQ(Count(**reader), 1);
  EXPECT_TRUE((*reader)->Prepare(SmallSchema(), Context())) << "there is nothing to write";
  TableSchema wider = SmallSchema();
  wider.columns.push_back(Column("added", ColumnType::kInt32));
  EXPECT_CODE(ErrorCode::kReadOnly, (*reader)->Prepare(wider, Context()));
  EXPECT_CODE(ErrorCode::kReadOnly, (*reader)->Claim(SmallSchema().entity, Context()));
  EXPECT_CODE(ErrorCode::kReadOnly, Apply(**reader, 2));
}

TEST_F(SqliteFileTest, FileWithoutWritePermission) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write everything";
  Start(**Connect(source_));
  std::filesystem::permissions(backdoor_.Path(), std::filesystem::perms::owner_read);
  EXPECT_CODE(ErrorCode::kReadOnly, Connect(source_));
}

TEST_F(SqliteFileTest, FullRollsBackAndRecoversWithRoom) {
  auto small = Connect(source_ + ";Max Page Count=40");
  ASSERT_TRUE(small) << small.error().ToString();
  Start(**small);
  ASSERT_TRUE(Apply(**small, 1));
  EXPECT_CODE(ErrorCode::kDestinationFull, Apply(**small, 2, 500));
  EXPECT_EQ(Count(**small), 1);

  auto roomy = Connect(source_);
  ASSERT_TRUE(Apply(**roomy, 2, 500));
  EXPECT_EQ(Count(**roomy), 501);
}

TEST_F(SqliteFileTest, DamagedFileIsCorruptNotACrash) {
  {
    auto destination = Connect(source_);
    Start(**destination);
    ASSERT_TRUE(Apply(**destination, 1, 2000));
  }
  const auto size = std::filesystem::file_size(backdoor_.Path());
  std::fstream file(backdoor_.Path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096 * 4);
  const std::string noise(size - 4096 * 4, '\xA5');
  file.write(noise.data(), static_cast<std::streamsize>(noise.size()));
  file.close();

  auto destination = Connect(source_);
  ASSERT_TRUE(destination);
  EXPECT_CODE(ErrorCode::kCorrupt, Apply(**destination, 2, 500));
}

TEST_F(SqliteFileTest, ForeignWriterThatHoldsTheLockIsUnavailable) {
  auto destination = Connect(source_ + ";Default Timeout=0");
  Start(**destination);
  sql::Connection other = backdoor_.Open();
  ASSERT_TRUE(other.Execute("BEGIN IMMEDIATE"));
  EXPECT_CODE(ErrorCode::kUnavailable, Apply(**destination, 1));
  ASSERT_TRUE(other.Execute("ROLLBACK"));
  EXPECT_TRUE(Apply(**destination, 1));
}

TEST_F(SqliteFileTest, StopEndsTheWaitForALock) {
  auto destination = Connect(source_);  // would wait 30 s
  Start(**destination);
  sql::Connection other = backdoor_.Open();
  ASSERT_TRUE(other.Execute("BEGIN IMMEDIATE"));
  std::jthread stopper([this] { stop_.request_stop(); });
  EXPECT_CODE(ErrorCode::kCancelled, Apply(**destination, 1));
}

TEST_F(SqliteFileTest, TwoStreamsShareTheFile) {
  auto load = [this](const std::string& entity) {
    auto destination = Connect(source_);
    TableSchema schema = SmallSchema();
    schema.entity = EntityName(entity);
    ASSERT_TRUE(destination);
    ASSERT_TRUE((*destination)->Prepare(schema, Context()));
    ASSERT_TRUE((*destination)->Claim(schema.entity, Context()));
    for (int sequence = 1; sequence <= 20; ++sequence) {
      RowBatch batch(2);
      for (int i = 0; i < 50; ++i) AddThing(batch, Guid::Random(), 1, entity);
      Checkpoint next;
      next.epoch = 1;
      next.sequence = sequence;
      const auto report = (*destination)->Apply(schema, batch, next, Context());
      ASSERT_TRUE(report) << report.error().ToString();
    }
  };
  {
    std::jthread first(load, "first");
    std::jthread second(load, "second");
  }
  EXPECT_EQ(backdoor_.ListFirstColumn("SELECT count(*) FROM first"),
            backdoor_.ListFirstColumn("SELECT count(*) FROM second"));
  EXPECT_EQ(backdoor_.ListFirstColumn("SELECT count(*) FROM second").at(0), "1000");
}

// What is written to a file without a name is lost: the caller has to connect anew.
TEST_F(SqliteFileTest, FileThatWasDeletedOrReplacedIsNotWritten) {
  auto destination = Connect(source_);
  Start(**destination);
  ASSERT_TRUE(Apply(**destination, 1));
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(backdoor_.Path() + suffix);
  }
  EXPECT_CODE(ErrorCode::kUnavailable, Apply(**destination, 2));
  auto anew = Connect(source_);
  Start(**anew);
  EXPECT_CODE(ErrorCode::kUnavailable, Apply(**destination, 2));
  EXPECT_EQ(Count(**anew), 0);
}

TEST_F(SqliteFileTest, RowThatAConstraintOfTheUserRefuses) {
  auto destination = Connect(source_);
  Start(**destination);
  backdoor_.Execute("CREATE UNIQUE INDEX theirs ON thing (name)");
  EXPECT_CODE(ErrorCode::kRejectedRow, Apply(**destination, 1, 2));
  EXPECT_EQ(Count(**destination), 0);
}

TEST_F(SqliteFileTest, WalIsTruncatedAgainAfterALargeBatch) {
  auto destination = Connect(source_);
  Start(**destination);
  for (int sequence = 1; sequence <= 30; ++sequence) {
    ASSERT_TRUE(Apply(**destination, sequence, 2000));
  }
  EXPECT_LT(std::filesystem::file_size(backdoor_.Path() + "-wal"), 32U * 1024 * 1024);
}

TEST_F(SqliteFileTest, StoredTypesAreTheContracts) {
  Start(**Connect(source_));
  EXPECT_EQ(backdoor_.ListFirstColumn("SELECT sql FROM sqlite_schema WHERE name = 'thing'").at(0),
            "CREATE TABLE \"thing\" (\n  \"Id\" TEXT NOT NULL PRIMARY KEY,\n"
            "  \"SinkCreatedOn\" TEXT,\n  \"SinkModifiedOn\" TEXT,\n  \"name\" TEXT,\n"
            "  \"versionnumber\" INTEGER\n) STRICT");
}

}  // namespace
}  // namespace opendes::destination::test
