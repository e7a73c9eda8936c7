// What is PostgreSQL's own: lost sessions, several servers, several nodes at once, kill -9.
#include <gtest/gtest.h>
#include <signal.h>

#include <set>
#include <thread>

#include "test/contract/child_process.h"
#include "test/control/postgres_home.h"

namespace opendes::control::test {
namespace {

constexpr Duration kLong{60'000};
constexpr const char* kStoreVariable = "OPENDES_CONTROL_TEST_STORE";

class PostgresControlStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!GivenServer()) GTEST_SKIP() << "OPENDES_TEST_POSTGRES names no PostgreSQL server";
    home_.emplace();
  }

  std::optional<PostgresHome> home_;
};

TEST_F(PostgresControlStoreTest, ALostSessionIsReplacedUnseen) {
  const auto store = home_->Open();
  ASSERT_TRUE(store->InsertProfile(MakeProfile("p1", {"account"})));
  home_->EndSessions();
  EXPECT_TRUE(store->GetProfile(ProfileId("p1")));
  home_->EndSessions();
  EXPECT_TRUE(store->InsertProfile(MakeProfile("p2", {"account"})));
  home_->EndSessions();
  const auto lease = store->ClaimStream(NodeId("node"), kLong);
  ASSERT_TRUE(lease && *lease);
  home_->EndSessions();
  EXPECT_TRUE(store->RenewLease(NodeId("node"), **lease, kLong));
}

TEST_F(PostgresControlStoreTest, AServerThatIsReadOnlyIsLeftUntilItIsNot) {
  const auto store = home_->Open();
  const std::string read_only =
      fmt::format("ALTER DATABASE {} SET default_transaction_read_only = ", home_->name());
  home_->ExecuteOutside(read_only + "on");
  home_->EndSessions();
  const auto refused = store->InsertProfile(MakeProfile("p1", {"account"}));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().code == ErrorCode::kUnavailable ||
              refused.error().code == ErrorCode::kReadOnly)
      << refused.error().ToString();
  EXPECT_EQ(refused.error().blame, Blame::kControl);
  home_->ExecuteOutside(read_only + "off");
  EXPECT_TRUE(store->InsertProfile(MakeProfile("p1", {"account"})));
}

TEST_F(PostgresControlStoreTest, TheNextServerIsTriedWhenOneIsDead) {
  // A later `host` wins, so that the given one must be rebuilt as the second of two.
  const std::string text = home_->connection_string();
  const auto options = sql::ParsePgOptions(text);
  ASSERT_TRUE(options);
  const sql::PgServer& real = options->servers.front();
  const std::string two =
      fmt::format("{} host=/no/such/socket,{} port={},{}", text, real.host, real.port, real.port);
  EXPECT_TRUE(OpenPostgresControlStore(Secret(two)));
}

TEST_F(PostgresControlStoreTest, ErrorsNameTheirCause) {
  EXPECT_CONTROL_CODE(ErrorCode::kInvalidConfig,
                      OpenPostgresControlStore(Secret("postgresql://h/db?colour=canary")));
  EXPECT_CONTROL_CODE(ErrorCode::kInvalidConfig,
                      OpenPostgresControlStore(Secret(home_->connection_string("no_such"))));
  const auto nobody = OpenPostgresControlStore(
      Secret("host=127.0.0.1 port=1 user=u password=canary dbname=d connect_timeout=2"));
  EXPECT_CONTROL_CODE(ErrorCode::kUnavailable, nobody);
  EXPECT_EQ(nobody.error().ToString().find("canary"), std::string::npos);
}

TEST_F(PostgresControlStoreTest, TablesOfANewerBuildAreLeftAlone) {
  (void)home_->Open();
  home_->Execute("INSERT INTO opendes.schema_version VALUES (1000)");
  EXPECT_CONTROL_CODE(ErrorCode::kUnsupported,
                      OpenPostgresControlStore(Secret(home_->connection_string())));
}

TEST_F(PostgresControlStoreTest, UnreadableProfileIsCorrupt) {
  const auto store = home_->Open();
  ASSERT_TRUE(store->InsertProfile(MakeProfile("p1", {"account"})));
  for (const std::string text : {"", "{", "[1]", "null"}) {
    home_->Execute("UPDATE opendes.profiles SET entities = '" + text + "'");
    EXPECT_CONTROL_CODE(ErrorCode::kCorrupt, store->GetProfile(ProfileId("p1")));
  }
}

TEST_F(PostgresControlStoreTest, NodesThatStartTogetherMigrateOnce) {
  std::vector<std::thread> nodes;
  std::atomic<int> opened = 0;
  for (int i = 0; i < 6; ++i) {
    nodes.emplace_back([&] {
      if (OpenPostgresControlStore(Secret(home_->connection_string()))) ++opened;
    });
  }
  for (std::thread& node : nodes) node.join();
  EXPECT_EQ(opened, 6);
}

TEST_F(PostgresControlStoreTest, NodesThatClaimTogetherGetDifferentStreamsAndEpochs) {
  constexpr int kNodes = 6;
  constexpr int kStreams = 60;
  const auto store = home_->Open();
  std::vector<std::string> entities;
  for (int i = 0; i < kStreams; ++i) entities.push_back(fmt::format("entity{}", i));
  ASSERT_TRUE(store->InsertProfile(MakeProfile("p1", entities)));

  std::mutex mutex;
  std::multiset<std::string> streams;
  std::set<LeaseEpoch> epochs;
  std::vector<std::thread> nodes;
  for (int i = 0; i < kNodes; ++i) {
    nodes.emplace_back([&, i] {
      const auto own = home_->Open();
      while (true) {
        const auto lease = own->ClaimStream(NodeId(fmt::format("node{}", i)), kLong);
        ASSERT_TRUE(lease) << lease.error().ToString();
        const std::lock_guard lock(mutex);
        // A node sees nothing due only while others hold, or have got, what is left.
        if (!*lease && streams.size() == kStreams) return;
        if (!*lease) continue;
        streams.insert((*lease)->stream.entity.str());
        epochs.insert((*lease)->epoch);
      }
    });
  }
  for (std::thread& node : nodes) node.join();
  EXPECT_EQ(streams.size(), kStreams);
  EXPECT_EQ(std::set<std::string>(streams.begin(), streams.end()).size(), kStreams);
  EXPECT_EQ(epochs.size(), kStreams);
}

TEST_F(PostgresControlStoreTest, TwoProfilesThatWantOneTableAtOnce) {
  for (int round = 0; round < 5; ++round) {
    const auto insert = [&](int number) {
      Profile profile =
          MakeProfile(fmt::format("r{}p{}", round, number), {fmt::format("entity{}", round)});
      profile.prefix = "same";
      return home_->Open()->InsertProfile(profile).has_value();
    };
    bool first = false;
    std::thread other([&] { first = insert(1); });
    const bool second = insert(2);
    other.join();
    EXPECT_NE(first, second);
  }
}

// Not a test of its own: the crash test starts it in a child process.
TEST(PostgresControlChild, DISABLED_Work) {
  const char* place = std::getenv(kStoreVariable);
  ASSERT_NE(place, nullptr);
  auto store = OpenPostgresControlStore(Secret(place));
  ASSERT_TRUE(store) << store.error().ToString();
  ASSERT_TRUE((*store)->InsertProfile(MakeProfile("p1", {"account"})));
  const NodeId node("child");
  const auto lease = (*store)->ClaimStream(node, kLong);
  ASSERT_TRUE(lease && *lease);
  ASSERT_TRUE((*store)->RenewLease(node, **lease, kLong));
  ASSERT_TRUE((*store)->ReleaseLease(node, **lease, Duration(0)));
}

TEST_F(PostgresControlStoreTest, KilledProcessLeavesAUsableStore) {
  for (const std::string at : {"control_mid_migration:kill@1", "claim_stream_after:kill@1",
                               "renew_after:kill@1", "release_after:kill@1"}) {
    PostgresHome home;
    ASSERT_EQ(opendes::test::RunTestInChild(
                  "PostgresControlChild.DISABLED_Work",
                  {{kStoreVariable, home.connection_string()}, {"OPENDES_FAILPOINTS", at}}),
              SIGKILL);
    const auto store = home.Open();
    const bool migrated = static_cast<bool>(store->GetProfile(ProfileId("p1")));
    EXPECT_EQ(migrated, !at.starts_with("control_mid_migration"));
    if (!migrated) {
      ASSERT_TRUE(store->InsertProfile(MakeProfile("p1", {"account"})));
    }
    // The lease of the dead is taken over once it has run out.
    home.Execute("UPDATE opendes.streams SET lease_until = 0 WHERE lease_until IS NOT NULL");
    const auto lease = store->ClaimStream(NodeId("heir"), kLong);
    ASSERT_TRUE(lease && *lease) << at;
  }
}

}  // namespace
}  // namespace opendes::control::test
