// What is SQLite's own: the file, its version, and kill -9 at every failpoint.
#include "control/sqlite/sqlite_control_store.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "control/profile_json.h"
#include "control/sqlite/classify_error.h"
#include "sql/sqlite_connection.h"
#include "test/contract/child_process.h"
#include "test/contract/control_fixture.h"
#include "test/contract/temporary_directory.h"

namespace opendes::control::test {
namespace {

constexpr const char* kPathVariable = "OPENDES_CONTROL_TEST_FILE";

class SqliteControlStoreTest : public testing::Test {
 protected:
  // Changes the file behind the store's back.
  void Execute(const std::string& sql) {
    auto connection = sql::Connection::Open({.path = path_}, &sqlite::ClassifyError);
    ASSERT_TRUE(connection) << connection.error().ToString();
    const auto done = connection->Execute(sql);
    ASSERT_TRUE(done) << done.error().ToString();
  }

  opendes::test::TemporaryDirectory directory_;
  std::string path_ = directory_.File("control.db");
};

TEST_F(SqliteControlStoreTest, MissingDirectoryIsNamed) {
  const auto store = OpenSqliteControlStore("/no/such/directory/control.db");
  EXPECT_CONTROL_CODE(ErrorCode::kUnavailable, store);
  EXPECT_NE(store.error().message.find("/no/such/directory"), std::string::npos);
}

TEST_F(SqliteControlStoreTest, DirectoryIsNotAFile) {
  EXPECT_CONTROL_CODE(ErrorCode::kInvalidConfig, OpenSqliteControlStore("/tmp"));
}

TEST_F(SqliteControlStoreTest, FileThatIsNoDatabase) {
  std::ofstream(path_) << std::string(5000, 'a');
  EXPECT_CONTROL_CODE(ErrorCode::kCorrupt, OpenSqliteControlStore(path_));
}

TEST_F(SqliteControlStoreTest, FileOfANewerBuildIsLeftAlone) {
  ASSERT_TRUE(OpenSqliteControlStore(path_));
  Execute("INSERT INTO schema_version VALUES (1000)");
  EXPECT_CONTROL_CODE(ErrorCode::kUnsupported, OpenSqliteControlStore(path_));
}

TEST_F(SqliteControlStoreTest, UnreadableProfileIsCorrupt) {
  auto store = OpenSqliteControlStore(path_);
  ASSERT_TRUE((*store)->InsertProfile(MakeProfile("p1", {"account"})));
  for (const std::string text : {"", "{", "[]x", "{\"entity\":1}", "[1]", "[{}]", "null"}) {
    Execute("UPDATE profiles SET entities = '" + text + "'");
    EXPECT_CONTROL_CODE(ErrorCode::kCorrupt, (*store)->GetProfile(ProfileId("p1")));
  }
}

TEST_F(SqliteControlStoreTest, SqliteProfilesShareOneNamespaceWhateverTheirSchema) {
  auto store = OpenSqliteControlStore(path_);
  Profile first = MakeProfile("p1", {"account"});
  first.destination_type = DestinationType::kSqlite;
  first.prefix.clear();
  Profile second = MakeProfile("p2", {"account"});
  second.destination_type = DestinationType::kSqlite;
  second.prefix.clear();
  second.schema = "another";
  ASSERT_TRUE((*store)->InsertProfile(first));
  EXPECT_CONTROL_CODE(ErrorCode::kAlreadyExists, (*store)->InsertProfile(second));
}

TEST_F(SqliteControlStoreTest, EpochsOfANewStorePassThoseOfALostOne) {
  const auto claim = [this] {
    auto store = OpenSqliteControlStore(path_);
    EXPECT_TRUE((*store)->InsertProfile(MakeProfile("p1", {"account"})));
    return (*store)->ClaimStream(NodeId("node"), Duration(1)).value()->epoch;
  };
  const LeaseEpoch lost = claim();
  for (const std::string suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path_ + suffix);
  EXPECT_GT(claim(), lost);
}

// Not a test of its own: the crash test starts it in a child process.
TEST(SqliteControlChild, DISABLED_Work) {
  const char* path = std::getenv(kPathVariable);
  ASSERT_NE(path, nullptr);
  auto store = OpenSqliteControlStore(path);
  ASSERT_TRUE(store) << store.error().ToString();
  if (!(*store)->GetProfile(ProfileId("p1"))) {
    ASSERT_TRUE((*store)->InsertProfile(MakeProfile("p1", {"account"})));
  }
  const NodeId node("child");
  const auto lease = (*store)->ClaimStream(node, Duration(60'000));
  ASSERT_TRUE(lease && *lease);
  const auto renewed = (*store)->RenewLease(node, **lease, Duration(60'000));
  ASSERT_TRUE(renewed);
  ASSERT_TRUE((*store)->ReleaseLease(node, *renewed, Duration(0)));
}

class SqliteControlCrashTest : public SqliteControlStoreTest,
                               public testing::WithParamInterface<std::string> {};

TEST_P(SqliteControlCrashTest, KilledProcessLeavesAUsableStore) {
  const std::map<std::string, std::string> environment = {{kPathVariable, path_},
                                                          {"OPENDES_FAILPOINTS", GetParam()}};
  ASSERT_EQ(opendes::test::RunTestInChild("SqliteControlChild.DISABLED_Work", environment),
            SIGKILL);

  // The lease of the dead is taken over once it has run out.
  auto store = OpenSqliteControlStore(path_);
  ASSERT_TRUE(store) << store.error().ToString();
  Execute("UPDATE streams SET lease_until = 0 WHERE lease_until IS NOT NULL");
  const bool migrated = static_cast<bool>((*store)->GetProfile(ProfileId("p1")));
  EXPECT_EQ(migrated, !GetParam().starts_with("control_mid_migration"));
  if (!migrated) {
    ASSERT_TRUE((*store)->InsertProfile(MakeProfile("p1", {"account"})));
  }
  const auto before = store->get()->ClaimStream(NodeId("heir"), Duration(60'000));
  ASSERT_TRUE(before && *before);
  EXPECT_TRUE((*store)->RenewLease(NodeId("heir"), **before, Duration(60'000)));
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, SqliteControlCrashTest,
                         testing::Values("control_mid_migration:kill@1",
                                         "control_mid_migration:kill@4",
                                         "control_mid_migration:kill@8",
                                         "control_mid_migration:kill@9",
                                         "claim_stream_after:kill@1", "renew_before:kill@1",
                                         "renew_after:kill@1", "release_after:kill@1"));

}  // namespace
}  // namespace opendes::control::test
