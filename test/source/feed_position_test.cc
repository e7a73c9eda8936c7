#include "source/dataverse/feed_position.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;
using enum FeedPosition::Kind;

constexpr std::string_view kSet = "https://o/api/data/v9.2/x";

FeedPosition At(FeedPosition::Kind kind, std::string token, std::string link = {}) {
  return {.kind = kind,
          .organization = OrganizationId("org"),
          .select = "f00d",
          .token = std::move(token),
          .link = std::move(link)};
}

PageLinks Delta(std::string_view token) {
  return {.next = {}, .delta = fmt::format("{}?$select=a&$deltatoken={}", kSet, token)};
}

TEST(FeedPositionTest, CursorsSurviveText) {
  for (FeedPosition position :
       {At(kKeys, "", "https://o/n?$skiptoken=%3c"), At(kKeys, ""), At(kLoad, "9%21x"),
        At(kLoad, "9%21x", "https://o/n"), At(kDelta, "9%21x"), At(kDelta, "t", "https://o/n")}) {
    const auto read = ParseCursor(RenderCursor(position));
    ASSERT_TRUE(read) << RenderCursor(position).token;
    if (position.link.empty()) position.select.clear();  // there is nothing that it belongs to
    EXPECT_EQ(*read, position);
  }
  const auto start = ParseCursor({});
  ASSERT_TRUE(start);
  EXPECT_EQ(*start, FeedPosition{});
}

TEST(FeedPositionTest, UnreadableCursorsAskForAFullLoad) {
  for (const char* token : {"x", "2", "2 keys org - -", "2 keys org - - - -", "3 keys org - - -",
                            "2 other org - - -", "2 load org - - -", "2 delta org f - https://o/n",
                            "2 keys org - token -", "2  org - - -"}) {
    const auto read = ParseCursor({token});
    ASSERT_FALSE(read) << token;
    EXPECT_EQ(read.error().code, ErrorCode::kExpiredCursor);
    EXPECT_THAT(read.error().message, HasSubstr("not readable"));
  }
  for (const char* token : {"1:next:https://o/", "1:delta:https://o/"}) {
    const auto read = ParseCursor({token});
    ASSERT_FALSE(read) << token;
    EXPECT_EQ(read.error().code, ErrorCode::kExpiredCursor);
    EXPECT_THAT(read.error().message, HasSubstr("earlier version of OpenDES"));
  }
}

TEST(FeedPositionTest, FromKeysToLoadToDelta) {
  FeedPosition at;
  at.organization = OrganizationId("org");
  at.select = "f00d";
  const PageLinks page2{.next = "https://o/2", .delta = {}};
  EXPECT_FALSE(EndsCycle(at, page2));
  at = *PositionAfter(at, page2);
  EXPECT_EQ(at, At(kKeys, "", "https://o/2"));
  EXPECT_FALSE(EndsCycle(at, Delta("5%21a")));
  at = *PositionAfter(at, Delta("5%21a"));
  EXPECT_EQ(at, At(kLoad, "5%21a"));
  at = *PositionAfter(at, page2);
  EXPECT_EQ(at, At(kLoad, "5%21a", "https://o/2"));
  // The load's own token is of no use.
  EXPECT_TRUE(EndsCycle(at, Delta("8%21a")));
  at = *PositionAfter(at, Delta("8%21a"));
  EXPECT_EQ(at, At(kDelta, "5%21a"));
  at = *PositionAfter(at, page2);
  EXPECT_EQ(at, At(kDelta, "5%21a", "https://o/2"));
  EXPECT_TRUE(EndsCycle(at, Delta("8%21a")));
  at = *PositionAfter(at, Delta("8%21a"));
  EXPECT_EQ(at, At(kDelta, "8%21a"));
}

TEST(FeedPositionTest, ANextLinkToItselfIsRefused) {
  for (const FeedPosition& at : {At(kKeys, "", "https://o/2"), At(kLoad, "1", "https://o/2"),
                                 At(kDelta, "1", "https://o/2")}) {
    const auto next = PositionAfter(at, {.next = "https://o/2", .delta = {}});
    ASSERT_FALSE(next);
    EXPECT_EQ(next.error().code, ErrorCode::kProtocol);
  }
}

TEST(FeedPositionTest, AnOlderTokenTellsOfARestore) {
  for (const auto kind : {kLoad, kDelta}) {
    for (const auto& [before, now] : {std::pair{"10%21a", "9%21a"}, {"10!a", "9%21a"}}) {
      const auto next = PositionAfter(At(kind, before), Delta(now));
      ASSERT_FALSE(next) << before;
      EXPECT_EQ(next.error().code, ErrorCode::kExpiredCursor);
      EXPECT_THAT(next.error().message, HasSubstr("restored to an earlier state"));
    }
    // Equal versions, and tokens of another form.
    for (const auto& [before, now] : {std::pair{"10%21a", "10%21b"},
                                      {"10", "9"},
                                      {"x10%21", "9%21"},
                                      {"10%21a", "z"},
                                      {"10%2fa", "9%21a"},
                                      {"99999999999999999999%21", "9%21"}}) {
      EXPECT_TRUE(PositionAfter(At(kind, before), Delta(now))) << before << ' ' << now;
    }
  }
}

TEST(FeedPositionTest, FindsTheTokenStrictly) {
  const std::string set(kSet);
  EXPECT_EQ(*DeltaTokenOf(set + "?$deltatoken=919042%2108%2f22"), "919042%2108%2f22");
  EXPECT_EQ(*DeltaTokenOf(set + "?$deltatoken=a=b&$select=x"), "a=b");
  EXPECT_EQ(*DeltaTokenOf(set + "?$select=x&%24deltatoken=t"), "t");
  const std::string longest(limits::kSourceUrlLength / 2, 'x');
  EXPECT_TRUE(DeltaTokenOf(set + "?$deltatoken=" + longest));
  for (const std::string& link :
       {set, set + "?", set + "?$select=a", set + "?$deltatoken", set + "?$deltatoken=",
        set + "?$deltatoken=1&$deltatoken=2", set + "?$deltatoken=1&%24deltatoken=1",
        set + "?x$deltatoken=1", set + "?$deltatokens=1", set + "/$deltatoken=1",
        set + "?$deltatoken=-", set + "?$deltatoken=a b", set + "?$deltatoken=x" + longest}) {
    const auto token = DeltaTokenOf(link);
    ASSERT_FALSE(token) << link.substr(0, 100);
    EXPECT_EQ(token.error().code, ErrorCode::kProtocol);
  }
}

}  // namespace
}  // namespace opendes::source
