#include "source/dataverse/change_feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "test/source/test_parts.h"
#include "test/source/test_schema.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ChangeFeedTest, FollowsLinksOfTheSameApi) {
  for (const char* link :
       {"https://org.example.com/api/data/v9.2/accounts?$deltatoken=919042%2108%2f22%2f2017",
        "https://ORG.example.com:443/api/data/v9.2/accounts?$skiptoken=%3Ccookie%20/%3E..%2f"}) {
    EXPECT_TRUE(CheckLink(kBase, link)) << link;
  }
}

TEST(ChangeFeedTest, RefusesEveryOtherLink) {
  const std::string long_link = std::string(kBase) + std::string(limits::kLinkBytes, 'x');
  const std::string links[] = {
      "",
      "accounts?$deltatoken=1",
      "/api/data/v9.2/accounts",
      "http://org.example.com/api/data/v9.2/accounts",
      "https://org.example.com:444/api/data/v9.2/accounts",
      "https://evil.example.com/api/data/v9.2/accounts",
      "https://org.example.com.evil.com/api/data/v9.2/accounts",
      "https://org.example.com@evil.com/api/data/v9.2/accounts",
      "https://org.example.com/api/data/v9.1/accounts",
      "https://org.example.com/other",
      "https://org.example.com/api/data/v9.2/../../admin",
      "https://org.example.com/api/data/v9.2/%2e%2E/admin",
      "https://org.example.com/api/data/v9.2/..%2fadmin",
      "https://org.example.com/api/data/v9.2/a\\..\\b",
      "https://org.example.com/api/data/v9.2/a b",
      "https://org.example.com/api/data/v9.2/a\r\nX: y",
      "https://org.example.com/api/data/v9.2/a#b",
      "file:///etc/passwd",
      long_link,
  };
  for (const std::string& link : links) {
    const auto checked = CheckLink(kBase, link);
    ASSERT_FALSE(checked) << link;
    EXPECT_EQ(checked.error().code, ErrorCode::kProtocol) << link;
    EXPECT_EQ(checked.error().blame, Blame::kSource);
  }
}

constexpr std::string_view kSelected =
    "$select=statecode,active,_parentid_value,_ownerid_value,amount,sampleid,name,notes,big,"
    "createdon";

std::string Url(const TableSchema& schema, FeedPosition position) {
  return FeedUrl(kBase, schema, position);
}

TEST(ChangeFeedTest, UrlsOfEveryKind) {
  using enum FeedPosition::Kind;
  const TableSchema schema = SampleSchema();
  const std::string samples = std::string(kBase) + "samples?";
  EXPECT_EQ(Url(schema, {}), samples + "$select=sampleid");
  EXPECT_EQ(Url(schema, {.kind = kLoad, .token = "9%215"}), samples + std::string(kSelected));
  EXPECT_EQ(Url(schema, {.kind = kDelta, .token = "9%215"}),
            samples + std::string(kSelected) + "&$deltatoken=9%215");
  for (const auto kind : {kKeys, kLoad, kDelta}) {
    EXPECT_EQ(Url(schema, {.kind = kind, .token = "9%215", .link = "https://l"}), "https://l");
  }
  EXPECT_EQ(RowUrl(kBase, schema, *Guid::Parse(kIdA)),
            std::string(kBase) + "samples(" + std::string(kIdA) + ")?" + std::string(kSelected));
}

TEST(ChangeFeedTest, TooLongASelectIsLeftOut) {
  using enum FeedPosition::Kind;
  TableSchema schema = SampleSchema();
  for (int i = 0; i < 2000; ++i) {
    schema.columns.push_back(
        MakeColumn("a_rather_long_column_name_" + std::to_string(i), ColumnType::kText));
  }
  const std::string samples = std::string(kBase) + "samples";
  EXPECT_EQ(Url(schema, {.kind = kLoad, .token = "9"}), samples);
  EXPECT_EQ(Url(schema, {.kind = kDelta, .token = "9%215"}), samples + "?$deltatoken=9%215");
  EXPECT_EQ(Url(schema, {}), samples + "?$select=sampleid");
}

TEST(ChangeFeedTest, FingerprintsTellSelectedPropertiesApart) {
  TableSchema schema = SampleSchema();
  const std::string before = SelectFingerprint(schema);
  schema.columns[0].length = 7;  // not part of the request
  EXPECT_EQ(SelectFingerprint(schema), before);
  schema.columns.push_back(MakeColumn("new", ColumnType::kText));
  EXPECT_NE(SelectFingerprint(schema), before);
}

TEST(ChangeFeedTest, Preferences) {
  EXPECT_EQ(FeedPreference(5000, false),
            "odata.track-changes, odata.maxpagesize=5000, "
            "odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname\"");
  EXPECT_EQ(RowPreference(true),
            "odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname,"
            "OData.Community.Display.V1.FormattedValue\"");
  EXPECT_THAT(RowPreference(false), Not(HasSubstr("track-changes")));
}

}  // namespace
}  // namespace opendes::source
