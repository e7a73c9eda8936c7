// What only a real PostgreSQL server shows: refusals, faults in the middle, drift, TLS.
#include "test/contract/postgres_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "destination/make_destination.h"
#include "destination/postgres/classify_error.h"
#include "test/contract/temporary_directory.h"
#include "test/destination/postgres_backdoor.h"

namespace opendes::destination::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class PostgresServerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!server_.there()) GTEST_SKIP() << opendes::test::kWhyNoPostgres;
    backdoor_ = std::make_unique<PostgresBackdoor>();
  }

  RunContext Context() { return {.clock = clock_, .stop = stop_.get_token(), .epoch = 1}; }

  void Start(const TableSchema& schema) {
    schema_ = schema;
    destination_ = backdoor_->Connect({});
    ASSERT_TRUE(destination_->Prepare(schema_, Context()));
    checkpoint_ = destination_->Claim(schema_.entity, Context()).value();
  }
  Result<ApplyReport> Apply(const RowBatch& batch) {
    Checkpoint next = checkpoint_;
    ++next.sequence;
    next.phase = LoadPhase::kLive;
    auto report = destination_->Apply(schema_, batch, next, Context());
    if (report) checkpoint_ = next;
    return report;
  }
  Result<ApplyReport> ApplyThing(std::uint8_t id, std::int64_t version) {
    RowBatch batch(2);
    AddThing(batch, Id(id), version, "name");
    return Apply(batch);
  }
  // One column of `type` beside the version, set by `set`.
  template <typename Set>
  Result<ApplyReport> ApplyValue(const ColumnSchema& column, Set set) {
    TableSchema schema = SmallSchema();
    schema.columns[0] = column;
    Start(schema);
    RowBatch batch(2);
    set(batch, batch.AddRow(Id(7), 1));
    return Apply(batch);
  }

  opendes::test::PostgresServer server_ = opendes::test::PostgresServer::Find();
  FakeClock fake_{TimePoint(std::chrono::seconds(1'800'000'000))};
  Clock* clock_ = &fake_;
  std::stop_source stop_;
  std::unique_ptr<PostgresBackdoor> backdoor_;
  std::unique_ptr<Destination> destination_;
  TableSchema schema_;
  Checkpoint checkpoint_;
};

// -- Values that PostgreSQL would change or refuse ------------------------------------------------

TEST_F(PostgresServerTest, WhatDoesNotFitIsRejectedByName) {
  const auto expect = [&](const ColumnSchema& column, std::string_view text) {
    const auto report =
        ApplyValue(column, [&](RowBatch& batch, std::size_t row) { batch.SetText(row, 0, text); });
    ASSERT_FALSE(report) << text;
    EXPECT_EQ(report.error().code, ErrorCode::kRejectedRow);
    EXPECT_THAT(report.error().message, HasSubstr("'value'"));
    EXPECT_THAT(report.error().message, HasSubstr(Id(7).ToString()));
    backdoor_ = std::make_unique<PostgresBackdoor>();
  };
  expect(Column("value", ColumnType::kText), std::string_view("a\0b", 3));
  expect(Column("value", ColumnType::kDecimal), "0." + std::string(29, '1'));
  expect(Column("value", ColumnType::kDecimal), std::string(35, '9'));
  expect(Column("value", ColumnType::kDecimal), "1e5");
}

TEST_F(PostgresServerTest, ATimeFinerThanItsColumnIsRejected) {
  const auto report =
      ApplyValue(Column("value", ColumnType::kDateTime),
                 [](RowBatch& batch, std::size_t row) { batch.SetInt(row, 0, 1'001); });
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kRejectedRow);
}

TEST_F(PostgresServerTest, LengthsAreCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "\xE5\x88\x97";
  EXPECT_TRUE(ApplyValue(Column("value", ColumnType::kString),
                         [&](RowBatch& batch, std::size_t row) { batch.SetText(row, 0, text); }));
}

TEST_F(PostgresServerTest, DecimalsKeepEveryDigit) {
  TableSchema schema = SmallSchema();
  schema.columns[0] = Column("value", ColumnType::kDecimal);
  schema.columns[0].scale = 10;
  Start(schema);
  const std::vector<std::string> values = {"0",
                                           "-0",
                                           "1",
                                           "9",
                                           "10",
                                           "9999",
                                           "10000",
                                           "10001",
                                           "-12345678.9",
                                           "0.0001",
                                           "0.00001",
                                           "0.0000000001",
                                           "1234567890123456789012345678.0123456789",
                                           "000123.4500",
                                           "5.10000000000000"};
  RowBatch batch(2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    batch.SetText(batch.AddRow(Id(static_cast<std::uint8_t>(i)), 1), 0, values[i]);
  }
  ASSERT_TRUE(Apply(batch));
  const sql::PgResult rows =
      backdoor_->Execute("SELECT value, id FROM " + backdoor_->Qualify("thing") + " ORDER BY id");
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string expected(
        backdoor_->Execute("SELECT '" + values[i] + "'::numeric(38,10)").Text(0, 0));
    EXPECT_EQ(rows.Text(static_cast<int>(i), 0), expected) << values[i];
  }
}

TEST_F(PostgresServerTest, LongNamesWork) {
  TableSchema schema = SmallSchema();
  schema.entity = EntityName("entity_" + std::string(100, 'x'));
  schema.columns[0].name = "attribute_" + std::string(100, 'y');
  Start(schema);
  ASSERT_TRUE(ApplyThing(1, 10));
  EXPECT_EQ(ApplyThing(1, 11)->upserted, 1);
  EXPECT_EQ(destination_->ReadRows(schema_, {}, 10, Context())->Text(0, 0), "name");
}

// -- Drift --------------------------------------------------------------------------------------

std::string TypeOf(PostgresBackdoor& backdoor, const std::string& column) {
  return std::string(backdoor
                         .Execute("SELECT format_type(atttypid, atttypmod) FROM pg_attribute "
                                  "WHERE attrelid = to_regclass('" +
                                  backdoor.Qualify("thing") + "') AND attname = '" + column + "'")
                         .Text(0, 0));
}

TEST_F(PostgresServerTest, NarrowColumnsAreWidenedAndWideOnesLeft) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10));
  schema_.columns[0].length = 200;
  auto prepared = destination_->Prepare(schema_, Context());
  ASSERT_TRUE(prepared) << prepared.error().ToString();
  EXPECT_EQ(prepared->widened, (std::vector<std::string>{"name"}));
  EXPECT_EQ(TypeOf(*backdoor_, "name"), "character varying(200)");
  EXPECT_EQ(destination_->Claim(schema_.entity, Context())->phase, LoadPhase::kLive)
      << "no row lacks a value: no generation";

  schema_.columns[0].length = 50;
  EXPECT_TRUE(destination_->Prepare(schema_, Context())->widened.empty());
  EXPECT_EQ(TypeOf(*backdoor_, "name"), "character varying(200)");
}

// Money comes with its currency's digits, texts from before their attribute was shortened.
TEST_F(PostgresServerTest, ValuesBeyondTheirMetadataWidenTheirColumn) {
  TableSchema schema = SmallSchema();
  schema.columns.push_back(Column("money", ColumnType::kDecimal));
  Start(schema);
  const auto apply = [&](std::int64_t version, std::string_view name, std::string_view money) {
    RowBatch batch(3);
    const std::size_t row = batch.AddRow(Id(1), version);
    batch.SetText(row, 0, name);
    batch.SetText(row, 2, money);
    const auto report = Apply(batch);
    ASSERT_TRUE(report) << report.error().ToString();
  };
  const std::string spaces = "x" + std::string(149, ' ');
  apply(1, "short", "1.2345");
  apply(2, spaces, "1.234567000");
  EXPECT_EQ(TypeOf(*backdoor_, "name"), "character varying(150)");
  EXPECT_EQ(TypeOf(*backdoor_, "money"), "numeric(38,6)");
  apply(3, spaces, "2.5");
  const auto rows = destination_->ReadRows(schema_, {}, 10, Context());
  EXPECT_EQ(rows->Text(0, 0), spaces);
  EXPECT_EQ(rows->Text(0, 2), "2.500000");
  EXPECT_TRUE(destination_->Prepare(schema_, Context())->widened.empty());
}

TEST_F(PostgresServerTest, ColumnsThatTheUserWidenedAreUsedAsTheyAre) {
  TableSchema schema = SmallSchema();
  schema.columns.push_back(Column("number", ColumnType::kInt32));
  Start(schema);
  RowBatch batch(3);
  AddThing(batch, Id(1), 10, "one");
  batch.SetInt(0, 2, 5);
  ASSERT_TRUE(Apply(batch));
  backdoor_->Execute("ALTER TABLE " + backdoor_->Qualify("thing") +
                     " ALTER COLUMN number TYPE bigint, ALTER COLUMN name TYPE text");
  RowBatch later(3);
  AddThing(later, Id(1), 11, std::string(5000, 'x'));
  later.SetInt(0, 2, 6);
  auto applied = Apply(later);
  // The session knows the old types: it says so, and works once the table is prepared again.
  if (!applied) {
    EXPECT_THAT(applied.error().code,
                testing::AnyOf(ErrorCode::kSchemaChanged, ErrorCode::kRejectedRow));
    ASSERT_TRUE(destination_->Prepare(schema_, Context()));
    applied = Apply(later);
  }
  ASSERT_TRUE(applied) << applied.error().ToString();
  EXPECT_EQ(destination_->ReadRows(schema_, {}, 10, Context())->Int(0, 2), 6);
}

// -- Faults in the middle ---------------------------------------------------------------------

// Does something when the destination looks at the clock: in the middle of its transaction.
class ActOnLook final : public Clock {
 public:
  explicit ActOnLook(std::function<void()> act) : act_(std::move(act)) {}
  TimePoint Now() const override {
    act_();
    return TimePoint(std::chrono::seconds(1'800'000'000));
  }
  bool SleepFor(Duration, std::stop_token) override { return false; }

 private:
  std::function<void()> act_;
};

TEST_F(PostgresServerTest, AKilledSessionChangesNothingAndIsReplaced) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10));
  ActOnLook clock([&] {
    backdoor_->Execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = '" +
        backdoor_->schema() + "'");
  });
  clock_ = &clock;
  const auto report = ApplyThing(2, 20);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable) << report.error().ToString();
  clock_ = &fake_;
  EXPECT_EQ(destination_->Claim(schema_.entity, Context()).value(), checkpoint_);
  EXPECT_TRUE(ApplyThing(2, 20));
}

TEST_F(PostgresServerTest, AnIdleSessionThatWasDroppedIsReplacedUnseen) {
  Start(SmallSchema());
  backdoor_->Execute(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
      "WHERE application_name = '" +
      backdoor_->schema() + "'");
  const auto report = ApplyThing(1, 10);
  EXPECT_TRUE(report) << report.error().ToString();
}

TEST_F(PostgresServerTest, ACommitWhoseAnswerIsLostIsInDoubt) {
  Start(SmallSchema());
  const std::string table = backdoor_->Qualify("thing");
  const std::string function = backdoor_->Qualify("die");
  backdoor_->Execute("CREATE FUNCTION " + function +
                     "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
                     "pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$");
  backdoor_->Execute("CREATE CONSTRAINT TRIGGER die AFTER INSERT ON " + table +
                     " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + function +
                     "()");
  const auto report = ApplyThing(1, 10);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCommitInDoubt) << report.error().ToString();
  backdoor_->Execute("DROP TRIGGER die ON " + table);
  EXPECT_EQ(destination_->Claim(schema_.entity, Context()).value(), checkpoint_);
  EXPECT_TRUE(ApplyThing(1, 10));
}

TEST_F(PostgresServerTest, AStopEndsTheWaitForALock) {
  Start(SmallSchema());
  backdoor_->Execute("BEGIN");
  backdoor_->Execute("LOCK TABLE " + backdoor_->Qualify("thing") + " IN ACCESS EXCLUSIVE MODE");
  std::jthread stopper([&] {
    // Until the destination stands in the queue.
    PostgresBackdoor other;
    while (other
               .Execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                        "AND application_name = '" +
                        backdoor_->schema() + "'")
               .Int(0, 0) == 0) {
      std::this_thread::yield();
    }
    stop_.request_stop();
  });
  const auto report = ApplyThing(1, 10);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCancelled) << report.error().ToString();
  backdoor_->Execute("ROLLBACK");
  stop_ = std::stop_source();
  EXPECT_TRUE(ApplyThing(1, 10));
}

TEST_F(PostgresServerTest, ADeadlockIsTriedAgain) {
  Start(SmallSchema());
  ASSERT_TRUE(ApplyThing(1, 10));
  backdoor_->Execute("BEGIN");
  backdoor_->Execute("UPDATE " + backdoor_->Qualify("thing") + " SET name = 'theirs'");
  std::jthread other([&] {
    PostgresBackdoor look;
    while (look.Execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                        "AND application_name = '" +
                        backdoor_->schema() + "'")
               .Int(0, 0) == 0) {
      std::this_thread::yield();
    }
    // Waits for the destination, which waits for this session.
    (void)backdoor_->connection().Run("SELECT 1 FROM " + backdoor_->Qualify("replicationstate") +
                                      " FOR UPDATE");
    (void)backdoor_->connection().Run("ROLLBACK");
  });
  const auto report = ApplyThing(1, 11);
  if (!report) {
    EXPECT_EQ(report.error().code, ErrorCode::kUnavailable) << report.error().ToString();
    EXPECT_TRUE(ApplyThing(1, 11));
  }
}

// -- Rights -------------------------------------------------------------------------------------

TEST_F(PostgresServerTest, AReadOnlyServerIsSaidToBeOne) {
  Start(SmallSchema());
  const auto other =
      backdoor_->TryConnect(server_.text + " options='-c default_transaction_read_only=on'", {});
  ASSERT_TRUE(other) << other.error().ToString();
  const auto claimed = (*other)->Claim(schema_.entity, Context());
  ASSERT_FALSE(claimed);
  EXPECT_EQ(claimed.error().code, ErrorCode::kReadOnly) << claimed.error().ToString();
}

TEST_F(PostgresServerTest, AMissingRightIsNamed) {
  Start(SmallSchema());
  const std::string role = "role_" + backdoor_->schema();
  backdoor_->Execute("CREATE ROLE \"" + role + "\" LOGIN");
  const std::string theirs = server_.text + " user=" + role;
  {
    const auto other = backdoor_->TryConnect(theirs, {});
    ASSERT_TRUE(other) << other.error().ToString();
    const auto prepared = (*other)->Prepare(schema_, Context());
    ASSERT_FALSE(prepared);
    EXPECT_EQ(prepared.error().code, ErrorCode::kForbidden) << prepared.error().ToString();
    EXPECT_THAT(prepared.error().message, HasSubstr(backdoor_->schema()));

    const auto inspection =
        InspectDestination(DestinationType::kPostgresql, Secret(theirs),
                           {.schema = backdoor_->schema(), .prefix = {}}, {}, Context());
    ASSERT_TRUE(inspection) << inspection.error().ToString();
    EXPECT_FALSE(inspection->rights[0].held);
  }
  backdoor_->Execute("DROP ROLE \"" + role + "\"");
}

TEST_F(PostgresServerTest, InspectionSaysWhatIsThere) {
  Start(SmallSchema());
  backdoor_->CreateForeignTable("theirs");
  const auto inspection = InspectDestination(
      DestinationType::kPostgresql, Secret(server_.text),
      {.schema = backdoor_->schema(), .prefix = {}},
      {EntityName("thing"), EntityName("theirs"), EntityName("missing")}, Context());
  ASSERT_TRUE(inspection) << inspection.error().ToString();
  EXPECT_THAT(inspection->server, HasSubstr("PostgreSQL"));
  for (const Right& right : inspection->rights) EXPECT_TRUE(right.held) << right.name;
  ASSERT_EQ(inspection->present.size(), 2U);
  EXPECT_TRUE(inspection->present[0].ours);
  EXPECT_FALSE(inspection->present[1].ours);
}

// -- Connecting -----------------------------------------------------------------------------------

TEST_F(PostgresServerTest, AWrongPasswordIsRefusedAndNotRepeated) {
  std::string url = server_.TcpUrl("127.0.0.1", "sslmode=require");
  url.replace(url.find("throw-away"), 10, "let-me-in");
  const auto connected = backdoor_->TryConnect(url, {});
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, ErrorCode::kUnauthenticated) << connected.error().ToString();
  EXPECT_THAT(connected.error().ToString(), Not(HasSubstr("let-me-in")));
}

TEST_F(PostgresServerTest, ADatabaseThatIsNotThereIsSaidToBeMissing) {
  const auto connected = backdoor_->TryConnect(server_.text + " dbname=none", {});
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().code, ErrorCode::kInvalidArgument) << connected.error().ToString();
}

TEST_F(PostgresServerTest, TheNextServerIsTriedWhenOneIsDown) {
  const auto connected = backdoor_->TryConnect(
      "postgresql://opendes:throw-away@127.0.0.1:1,127.0.0.1:" + server_.port +
          "/test?target_session_attrs=read-write",
      {});
  EXPECT_TRUE(connected) << connected.error().ToString();
}

TEST_F(PostgresServerTest, VerifyFullAcceptsTheRightHostAndAuthorityOnly) {
  const std::string verified = "sslmode=verify-full&sslrootcert=" + server_.directory + "/ca.crt";
  const auto right = backdoor_->TryConnect(server_.TcpUrl("localhost", verified), {});
  EXPECT_TRUE(right) << right.error().ToString();

  const auto wrong_name = backdoor_->TryConnect(server_.TcpUrl("127.0.0.1", verified), {});
  ASSERT_FALSE(wrong_name);
  EXPECT_THAT(wrong_name.error().message, HasSubstr("host name"));

  // The system's authorities have never heard of this one.
  const auto wrong_authority =
      backdoor_->TryConnect(server_.TcpUrl("localhost", "sslmode=verify-full"), {});
  ASSERT_FALSE(wrong_authority);
  EXPECT_THAT(wrong_authority.error().message, HasSubstr("authority"))
      << wrong_authority.error().ToString();
}

TEST_F(PostgresServerTest, VerifyFullRefusesAServerWithoutTls) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 1), 0);
  ASSERT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  std::string got;
  std::jthread plain([&] {
    const int client = accept(listener, nullptr, nullptr);
    std::array<char, 256> bytes{};
    const auto asked = read(client, bytes.data(), 8);
    const auto said = write(client, "N", 1);  // "no TLS here"
    const auto more = asked == 8 && said == 1 ? read(client, bytes.data(), bytes.size()) : 0;
    got.assign(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(more, 0)));
    close(client);
  });
  const auto connected = backdoor_->TryConnect(
      "postgresql://opendes:throw-away@localhost:" + std::to_string(ntohs(address.sin_port)) +
          "/test?sslmode=verify-full&sslrootcert=" + server_.directory + "/ca.crt",
      {});
  plain.join();
  close(listener);
  ASSERT_FALSE(connected);
  EXPECT_THAT(connected.error().message, HasSubstr("TLS")) << connected.error().ToString();
  EXPECT_EQ(got, "") << "nothing was said without TLS";
}

}  // namespace
}  // namespace opendes::destination::test
