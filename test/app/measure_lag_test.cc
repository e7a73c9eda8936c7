#include "app/demo/measure_lag.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace opendes::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kNoon{milliseconds{1'764'000'000'000}};  // 2025-11-24T16:00:00Z
constexpr const char* kId = "60c4e274-0d87-e711-80e5-00155db19e6d";

class MeasureLagTest : public testing::Test {
 protected:
  MeasureLagTest()
      : path_(std::filesystem::temp_directory_path() /
              ("opendes-lag-" + std::to_string(getpid()) + ".db")) {
    std::filesystem::remove(path_);
    Run("CREATE TABLE account (Id TEXT, SinkModifiedOn TEXT, versionnumber INTEGER);"
        "CREATE TABLE DeleteLog (EntityName TEXT, RecordId TEXT, SinkDeleteTime TEXT)");
  }
  ~MeasureLagTest() override { std::filesystem::remove(path_); }

  void Run(const std::string& sql) {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
  }

  static SourceChange Change(std::int64_t version, bool deletion) {
    return {.table = "account",
            .id = *Guid::Parse(kId),
            .deletion = deletion,
            .version = version,
            .time = kNoon};
  }

  const std::filesystem::path path_;
};

TEST_F(MeasureLagTest, JoinsUpsertsByVersionAndDeletesByTheLog) {
  Run("INSERT INTO account VALUES ('" + std::string(kId) +
      "', '2025-11-24T16:00:01.250Z', 7);"
      "INSERT INTO DeleteLog VALUES ('account', '" +
      std::string(kId) + "', '2025-11-24T16:00:03.000Z')");
  const auto lags = MeasureLag(path_, {Change(7, false), Change(9, true)});
  ASSERT_TRUE(lags) << lags.error().ToString();
  EXPECT_EQ(*lags, (std::vector<Duration>{milliseconds(1250), seconds(3)}));
}

TEST_F(MeasureLagTest, AChangeThatWasReplacedHasNoLag) {
  Run("INSERT INTO account VALUES ('" + std::string(kId) + "', '2025-11-24T16:00:01.250Z', 8)");
  const auto lags = MeasureLag(path_, {Change(7, false), Change(9, true)});
  ASSERT_TRUE(lags) << lags.error().ToString();
  EXPECT_TRUE(lags->empty());
}

TEST_F(MeasureLagTest, MissingDatabaseIsAnError) {
  EXPECT_FALSE(MeasureLag(path_.string() + ".none", {Change(7, false)}));
}

TEST(Percentile, TakesTheSmallestValueThatCoversTheShare) {
  std::vector<Duration> values;
  for (int i = 100; i >= 1; --i) values.push_back(seconds(i));
  EXPECT_EQ(Percentile(values, 0.5), seconds(50));
  EXPECT_EQ(Percentile(values, 0.99), seconds(99));
  EXPECT_EQ(Percentile({seconds(4)}, 0.99), seconds(4));
  EXPECT_EQ(Percentile({}, 0.5), seconds(0));
}

}  // namespace
}  // namespace opendes::app
