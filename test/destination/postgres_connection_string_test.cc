#include <gtest/gtest.h>

#include <algorithm>

#include "sql/pg_options.h"

namespace opendes::sql {
namespace {

std::string Keyword(const PgOptions& options, std::string_view key) {
  const auto found = std::ranges::find(
      options.keywords, key, [](const auto& entry) { return std::string_view(entry.first); });
  return found == options.keywords.end() ? "" : found->second;
}

TEST(PgOptions, UriAndKeywordsSayTheSame) {
  for (const char* text :
       {"postgresql://me:s%40crid@db.example.com:5433/crm?connect_timeout=4",
        "host=db.example.com port=5433 user=me password=s@crid dbname=crm connect_timeout=4"}) {
    const auto options = ParsePgOptions(text);
    ASSERT_TRUE(options) << options.error().ToString();
    ASSERT_EQ(options->servers.size(), 1U);
    EXPECT_EQ(options->servers[0].host, "db.example.com");
    EXPECT_EQ(options->servers[0].port, "5433");
    EXPECT_EQ(Keyword(*options, "user"), "me");
    EXPECT_EQ(Keyword(*options, "dbname"), "crm");
    EXPECT_EQ(options->password.Reveal(), "s@crid");
    EXPECT_EQ(options->connect_timeout, Duration(4000));
  }
}

TEST(PgOptions, TlsIsVerifiedUnlessTheServerIsThisMachine) {
  EXPECT_EQ(Keyword(*ParsePgOptions("postgresql://me@db.example.com/crm"), "sslmode"),
            "verify-full");
  EXPECT_NE(Keyword(*ParsePgOptions("postgresql://me@db.example.com/crm"), "sslrootcert"), "");
  EXPECT_EQ(Keyword(*ParsePgOptions("postgresql://me@127.example.com/crm"), "sslmode"),
            "verify-full");
  EXPECT_EQ(Keyword(*ParsePgOptions("postgresql://me@localhost,db.example.com/crm"), "sslmode"),
            "verify-full");
  for (const char* text : {"postgresql://me@localhost/crm", "postgresql://me@127.0.0.1/crm",
                           "postgresql:///crm?host=/run/postgresql", "dbname=crm"}) {
    EXPECT_EQ(Keyword(*ParsePgOptions(text), "sslmode"), "prefer") << text;
  }
  EXPECT_EQ(
      Keyword(*ParsePgOptions("postgresql://me@db.example.com/crm?sslmode=require"), "sslmode"),
      "require");
}

TEST(PgOptions, SeveralServers) {
  const auto options =
      ParsePgOptions("postgresql://me@one:1,two:2/crm?target_session_attrs=read-write");
  ASSERT_TRUE(options);
  ASSERT_EQ(options->servers.size(), 2U);
  EXPECT_EQ(options->servers[1].host, "two");
  EXPECT_EQ(options->servers[1].port, "2");
  EXPECT_EQ(Keyword(*options, "target_session_attrs"), "read-write");
}

TEST(PgOptions, RefusalsNameTheKeyAndKeepTheSecret) {
  const std::pair<const char*, const char*> cases[] = {
      {"postgresql://me:hush@db/crm?passfile=/etc/shadow", "passfile"},
      {"postgresql://me:hush@db/crm?service=x", "service"},
      {"postgresql://me:hush@db/crm?connect_timeout=hush", "connect_timeout"},
      {"postgresql://me:hush@db", "database"},
      {"postgresql://me:hush@a,b:1,2/crm?hostaddr=1.2.3.4", "hostaddr"},
      {"postgresql://me:hu%zz sh@db/crm", "postgresql://"},
      {"host=db hush", "host="},
      {"Server=db;Password=hush", "host="},
      {"", "database"},
  };
  for (const auto& [text, named] : cases) {
    const auto options = ParsePgOptions(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(options.error().message.find(named), std::string::npos) << options.error().ToString();
    EXPECT_EQ(options.error().ToString().find("hush"), std::string::npos);
    EXPECT_EQ(options.error().ToString().find("shadow"), std::string::npos);
  }
}

// What libpq would take for a host or a port would stand in its messages.
TEST(PgOptions, APasswordThatSpillsOverIsRefusedBeforeLibpqSeesIt) {
  for (const std::string text :
       {"postgresql://u:can@ary@host/db", "postgresql://u:5/canary@host/db",
        "host=u:canary@host dbname=d", "host=h port=canary dbname=d"}) {
    const auto options = ParsePgOptions(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(options.error().ToString().find("ary"), std::string::npos);
  }
}

}  // namespace
}  // namespace opendes::sql
