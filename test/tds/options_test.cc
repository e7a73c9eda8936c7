// Connection strings, and where a server may hand a session on to.
#include "tds/options.h"

#include <gtest/gtest.h>

namespace opendes::tds {
namespace {

TEST(ConnectionString, AzuresOwnIsUnderstood) {
  const auto options = ParseConnectionString(
      "Server=tcp:crm.database.windows.net,1433;Initial Catalog=crm;Persist Security Info=False;"
      "User ID=opendes;Password='p;\"w''d=';MultipleActiveResultSets=False;Encrypt=True;"
      "TrustServerCertificate=False;Connection Timeout=30;");
  ASSERT_TRUE(options) << options.error().ToString();
  EXPECT_EQ(options->host, "crm.database.windows.net");
  EXPECT_EQ(options->port, 1433);
  EXPECT_EQ(options->database, "crm");
  EXPECT_EQ(options->password.Reveal(), "p;\"w'd=");
  EXPECT_FALSE(options->trust_any_certificate);
  EXPECT_EQ(options->connect_timeout, std::chrono::seconds(30));
}

TEST(ConnectionString, NoErrorRepeatsAValue) {
  for (const char* text :
       {"canary", "Server=h;canary=1", "Server=h;Password=a=b;can;ary!canary=2", "Server=h,canary",
        "Server=h;Database=d;User ID=u;Password='canary", "Server=h;Encrypt=canary",
        "Server=h;Connect Timeout=canary", "Server=h\\canary", "Server=h;Database=d"}) {
    const auto options = ParseConnectionString(text);
    ASSERT_FALSE(options) << text;
    if (std::string_view(text) == "Server=h;canary=1") continue;  // a key is named
    EXPECT_EQ(options.error().ToString().find("canary"), std::string::npos) << text;
  }
}

TEST(ConnectionString, WhatThisClientDoesNotDoIsSaid) {
  for (const char* text : {"Server=h\\SQLEXPRESS;Database=d", "Server=h;Integrated Security=SSPI",
                           "Server=h;MultipleActiveResultSets=True", "Server=h;Encrypt=Strict"}) {
    const auto options = ParseConnectionString(text);
    ASSERT_FALSE(options) << text;
    EXPECT_EQ(options.error().code, ErrorCode::kUnsupported) << text;
  }
}

TEST(Routing, StaysInTheDomain) {
  constexpr std::string_view kAzure = "crm.database.windows.net";
  EXPECT_TRUE(MayRouteTo(kAzure, "a1.tr3.eastus1-a.worker.DATABASE.windows.net"));
  EXPECT_TRUE(MayRouteTo(kAzure, kAzure));
  for (const std::string_view host : {"evil.example.com", "evildatabase.windows.net", "windows.net",
                                      "database.windows.net.evil.com", "169.254.169.254"}) {
    EXPECT_FALSE(MayRouteTo(kAzure, host)) << host;
  }
  EXPECT_FALSE(MayRouteTo("sql.local", "other.local")) << "a top-level domain is nobody's";
  EXPECT_FALSE(MayRouteTo("10.0.0.1", "11.0.0.1"));
  EXPECT_FALSE(MayRouteTo("sql", "other"));
}

}  // namespace
}  // namespace opendes::tds
