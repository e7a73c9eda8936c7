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

TEST(ChangeFeedTest, CursorsSurviveText) {
  for (const auto kind : {FeedPosition::Kind::kNext, FeedPosition::Kind::kDelta}) {
    const FeedPosition position{.kind = kind, .link = "https://o/api/data/v9.2/x?$deltatoken=9%21"};
    const auto read = ParseCursor(RenderCursor(position));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->kind, kind);
    EXPECT_EQ(read->link, position.link);
  }
  EXPECT_EQ(ParseCursor({})->kind, FeedPosition::Kind::kStart);
  EXPECT_TRUE(RenderCursor({}).empty());
}

TEST(ChangeFeedTest, UnreadableCursorsAskForAFullLoad) {
  for (const char* token : {"x", "1:next:", "2:next:https://o/", "next:https://o/", "1:delta"}) {
    const auto read = ParseCursor({token});
    ASSERT_FALSE(read) << token;
    EXPECT_EQ(read.error().code, ErrorCode::kExpiredCursor);
  }
}

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

TEST(ChangeFeedTest, FirstUrlNamesEveryPropertyOnce) {
  TableSchema schema = SampleSchema();
  EXPECT_EQ(FirstReadUrl(kBase, schema),
            "https://org.example.com/api/data/v9.2/samples?$select=statecode,active,"
            "_parentid_value,_ownerid_value,amount,sampleid,name,notes,big,createdon");
  EXPECT_EQ(RowUrl(kBase, schema, *Guid::Parse(kIdA)),
            "https://org.example.com/api/data/v9.2/samples(" + std::string(kIdA) +
                ")?$select=statecode,active,_parentid_value,_ownerid_value,amount,sampleid,name,"
                "notes,big,createdon");
}

TEST(ChangeFeedTest, TooLongASelectIsLeftOut) {
  TableSchema schema = SampleSchema();
  for (int i = 0; i < 2000; ++i) {
    schema.columns.push_back(
        MakeColumn("a_rather_long_column_name_" + std::to_string(i), ColumnType::kText));
  }
  EXPECT_EQ(FirstReadUrl(kBase, schema), "https://org.example.com/api/data/v9.2/samples");
}

TEST(ChangeFeedTest, Preferences) {
  EXPECT_EQ(FeedPreference(5000),
            "odata.track-changes, odata.maxpagesize=5000, "
            "odata.include-annotations=\"Microsoft.Dynamics.CRM.lookuplogicalname\"");
  EXPECT_THAT(RowPreference(), Not(HasSubstr("track-changes")));
}

}  // namespace
}  // namespace opendes::source
