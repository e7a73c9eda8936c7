#include <gtest/gtest.h>

#include "destination/sqlite/connection_string.h"

namespace opendes::destination::sqlite {
namespace {

TEST(SqliteConnectionString, Forms) {
  for (const std::string_view text :
       {"Data Source=/data/crm.db", "data source = /data/crm.db ;", "DataSource='/data/crm.db'",
        "Filename=\"/data/crm.db\"", "sqlite:/data/crm.db", " SQLite:/data/crm.db "}) {
    const auto options = ParseConnectionString(text);
    ASSERT_TRUE(options) << text;
    EXPECT_EQ(options->path, "/data/crm.db") << text;
  }
}

TEST(SqliteConnectionString, QuotedPathMayHoldAnything) {
  EXPECT_EQ(ParseConnectionString("Data Source=\"/a;b=c\";Mode=ReadOnly")->path, "/a;b=c");
}

TEST(SqliteConnectionString, Options) {
  const auto options =
      ParseConnectionString("Data Source=a.db;Mode=readonly;Default Timeout=5;Max Page Count=9");
  ASSERT_TRUE(options) << options.error().ToString();
  EXPECT_TRUE(options->read_only);
  EXPECT_EQ(options->busy_timeout, std::chrono::seconds(5));
  EXPECT_EQ(options->max_pages, 9);
  EXPECT_FALSE(ParseConnectionString("Data Source=a.db;Mode=ReadWrite")->create);
}

TEST(SqliteConnectionString, WrongOnesAreRefusedWithoutRepeatingValues) {
  for (const std::string_view text :
       {"", ";", "CANARY", "CANARY;Data Source=a", "Server=CANARY;Password=CANARY",
        "Data Source=a;Password=CANARY", "Data Source=", "Data Source='CANARY",
        "Data Source='a'CANARY", "Data Source=a;Mode=CANARY",
        "Data Source=a;Default Timeout=CANARY", "Data Source=a;Default Timeout=-1",
        "Data Source=a;Max Page Count=99999999999999999999",
        "Data Source=:memory:", "Data Source=file:CANARY?mode=memory", "sqlite:"}) {
    const auto options = ParseConnectionString(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidArgument) << text;
    EXPECT_EQ(options.error().ToString().find("CANARY"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace opendes::destination::sqlite
