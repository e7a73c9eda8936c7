// Against a real server: OPENDES_TEST_SQLSERVER is its connection string.
#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "tds/bulk_load.h"
#include "tds/connection.h"
#include "tds/transaction.h"

namespace opendes::tds {
namespace {

class RealServer : public testing::Test {
 protected:
  void SetUp() override {
    const char* text = std::getenv("OPENDES_TEST_SQLSERVER");
    if (text == nullptr) GTEST_SKIP() << "no SQL Server: set OPENDES_TEST_SQLSERVER";
    auto options = ParseConnectionString(text);
    ASSERT_TRUE(options) << options.error().ToString();
    auto opened = Connection::Open(*options, &ClassifyPlainly, {});
    ASSERT_TRUE(opened) << opened.error().ToString();
    connection_.emplace(std::move(*opened));
  }
  Answer Run(std::string_view sql) {
    auto answer = connection_->Run(sql);
    EXPECT_TRUE(answer) << answer.error().ToString();
    return answer ? std::move(*answer) : Answer();
  }

  std::optional<Connection> connection_;
};

TEST_F(RealServer, ParametersComeBack) {
  const Guid guid = *Guid::Parse("60c4e274-0d87-e711-80e5-00155db19e6d");
  const std::string longest(1 << 20, 'x');
  const auto answer = connection_->Execute("SELECT @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8",
                                           Parameters()
                                               .AddInt(-1)
                                               .AddBigint(9'007'199'254'740'993)
                                               .AddBit(true)
                                               .AddGuid(guid)
                                               .AddText("")
                                               .AddText(longest)
                                               .AddDecimal("123.4500", 4)
                                               .AddDateTime(1'764'021'243'120'000));
  ASSERT_TRUE(answer) << answer.error().ToString();
  const ResultSet& rows = answer->rows;
  EXPECT_EQ(rows.Int(0, 0), -1);
  EXPECT_EQ(rows.Int(0, 1), 9'007'199'254'740'993);
  EXPECT_EQ(rows.Int(0, 2), 1);
  EXPECT_EQ(rows.GuidAt(0, 3), guid);
  EXPECT_FALSE(rows.IsNull(0, 4));
  EXPECT_EQ(rows.Text(0, 5), longest);
  EXPECT_EQ(rows.Text(0, 6), "123.4500");
  EXPECT_EQ(rows.Int(0, 7), 1'764'021'243'120'000);
}

TEST_F(RealServer, AnErrorLeavesTheSession) {
  EXPECT_FALSE(connection_->Run("SELECT 1/0"));
  EXPECT_EQ(connection_->last_number(), 8134);
  EXPECT_TRUE(connection_->Alive());
  EXPECT_EQ(Run("SELECT 1").rows.rows(), 1U);
}

TEST_F(RealServer, BulkLoadKeepsEveryValue) {
  using Kind = BulkColumn::Kind;
  constexpr int kRows = 3000;
  Run("CREATE TABLE #t ([Id] uniqueidentifier NOT NULL, [n] bigint, [d] decimal(38,4), "
      "[s] nvarchar(10), [m] nvarchar(max), [at] datetime)");
  const std::vector<BulkColumn> columns = {{.name = "Id", .kind = Kind::kGuid, .nullable = false},
                                           {.name = "n", .kind = Kind::kBigint},
                                           {.name = "d", .kind = Kind::kDecimal, .scale = 4},
                                           {.name = "s", .kind = Kind::kText, .length = 10},
                                           {.name = "m", .kind = Kind::kText},
                                           {.name = "at", .kind = Kind::kDateTime}};
  BulkRows rows;
  auto load = BulkLoad::Begin(*connection_, "#t", columns, rows);
  ASSERT_TRUE(load) << load.error().ToString();
  const std::string text(200, 'm');
  std::size_t units = 0;
  for (int i = 0; i < kRows; ++i) {
    rows.AddRow();
    rows.AddGuid(Guid::Random());
    rows.AddBigint(i);
    ASSERT_EQ(rows.AddDecimal("-1.5", 38, 4), DecimalFault::kNone);
    if (i == 0) {
      rows.AddNullText();
      rows.AddNullMaxText();
      rows.AddNull();
    } else {
      ASSERT_TRUE(rows.AddText("", units));
      ASSERT_TRUE(rows.AddMaxText(text));
      rows.AddDateTime(1'764'021'243'120'000);
    }
    ASSERT_TRUE(load->EndRow());
  }
  const auto taken = load->Finish();
  ASSERT_TRUE(taken) << taken.error().ToString();
  EXPECT_EQ(*taken, kRows);
  const ResultSet back = Run("SELECT [n], [d], [s], [m], [at] FROM #t ORDER BY [n]").rows;
  ASSERT_EQ(back.rows(), static_cast<std::size_t>(kRows));
  for (const std::size_t column : {2U, 3U, 4U}) EXPECT_TRUE(back.IsNull(0, column));
  EXPECT_EQ(back.Int(kRows - 1, 0), kRows - 1);
  EXPECT_EQ(back.Text(1, 1), "-1.5000");
  EXPECT_FALSE(back.IsNull(1, 2)) << "empty is not null";
  EXPECT_EQ(back.Text(1, 3), text);
  EXPECT_EQ(back.Int(1, 4), 1'764'021'243'120'000);
}

TEST_F(RealServer, ATransactionThatIsLeftIsRolledBack) {
  Run("CREATE TABLE #t ([n] int)");
  {
    auto transaction = Transaction::Begin(*connection_);
    ASSERT_TRUE(transaction);
    Run("INSERT INTO #t VALUES (1)");
  }
  EXPECT_EQ(Run("SELECT * FROM #t").rows.rows(), 0U);
  auto transaction = Transaction::Begin(*connection_);
  ASSERT_TRUE(transaction);
  Run("INSERT INTO #t VALUES (1)");
  ASSERT_TRUE(transaction->Commit());
  EXPECT_EQ(Run("SELECT * FROM #t").rows.rows(), 1U);
}

TEST_F(RealServer, AStopEndsTheStatementAndNotTheSession) {
  std::stop_source source;
  {
    const CancelOnStop cancel(*connection_, source.get_token());
    std::jthread stopper([&] { source.request_stop(); });
    const auto waited = connection_->Run("WAITFOR DELAY '00:01:00'");
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().code, ErrorCode::kCancelled) << waited.error().ToString();
  }
  EXPECT_EQ(Run("SELECT 1").rows.rows(), 1U);
}

}  // namespace
}  // namespace opendes::tds
