// Reading pages against a scripted server: retries, limits, tokens, links.
#include "source/dataverse/read_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "source/dataverse/change_feed.h"
#include "source/dataverse/dataverse_source.h"
#include "test/source/test_parts.h"
#include "test/source/test_schema.h"

namespace opendes::source {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class ReadPageTest : public ::testing::Test {
 protected:
  Result<SourcePage> Read(const Cursor& from = {}) {
    return source.ReadPage(schema, from, parts.Context());
  }
  Duration Slept() const {
    Duration sum{0};
    for (const Duration sleep : parts.clock.sleeps()) sum += sleep;
    return sum;
  }
  static Cursor Next(std::string_view link) {
    return RenderCursor({.kind = FeedPosition::Kind::kKeys,
                         .organization = kOrganization,
                         .link = std::string(link)});
  }
  static Error Transport(ErrorCode code) {
    Error error;
    error.code = code;
    error.blame = Blame::kSource;
    error.message = "broken";
    return error;
  }

  ApiFixture parts;
  TableSchema schema = SampleSchema();
  DataverseSource source{parts.organization};
};

TEST_F(ReadPageTest, FirstPageIsATrackedReadOfTheKeys) {
  parts.client.replies = {Answer(200, PageOf(RowOf(kIdA, 1)))};
  auto page = Read();
  ASSERT_TRUE(page) << page.error().ToString();
  ASSERT_EQ(parts.client.requests.size(), 1U);
  EXPECT_EQ(parts.client.requests[0].url, std::string(kBase) + "samples?$select=sampleid");
  EXPECT_EQ(parts.client.requests[0].prefer, FeedPreference(5000, false));
  EXPECT_EQ(parts.client.requests[0].max_body, limits::kPageBytes);
  const auto batch = source.DecodePage(schema, *page);
  ASSERT_TRUE(batch) << batch.error().ToString();
  EXPECT_FALSE(batch->end_of_cycle);
  EXPECT_EQ(batch->rows(), 0U);
}

TEST_F(ReadPageTest, LinksAreFollowedAsTheyStandWithTheSamePreference) {
  const std::string link = std::string(kBase) + "samples?$skiptoken=%3ccookie%20x=%222%22/%3e";
  parts.client.replies = {Answer(200, PageOf(""))};
  ASSERT_TRUE(Read(Next(link)));
  EXPECT_EQ(parts.client.requests[0].url, link);
  EXPECT_EQ(parts.client.requests[0].prefer, FeedPreference(5000, false));
}

TEST_F(ReadPageTest, ForeignLinksAreNeitherFollowedNorStored) {
  const auto page = Read(Next("https://evil.example.com/api/data/v9.2/samples"));
  ASSERT_FALSE(page);
  // A stored link was good once: the organisation has moved.
  EXPECT_EQ(page.error().code, ErrorCode::kExpiredCursor);
  EXPECT_TRUE(parts.client.requests.empty());

  SourcePage foreign{.body = R"({"value":[],"@odata.nextLink":"https://evil.example.com/x"})"};
  const auto batch = source.DecodePage(schema, foreign);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().code, ErrorCode::kProtocol);
}

TEST_F(ReadPageTest, ALinkToItselfIsRefused) {
  const std::string link = std::string(kBase) + "samples?$skiptoken=2";
  parts.client.replies = {Answer(200, R"({"value":[],"@odata.nextLink":")" + link + "\"}"),
                          Answer(200, R"({"value":[],"@odata.nextLink":")" + link + "\"}")};
  auto first = Read();
  ASSERT_TRUE(first);
  const auto batch = source.DecodePage(schema, *first);
  ASSERT_TRUE(batch);
  auto second = Read(batch->next);
  ASSERT_TRUE(second);
  const auto loop = source.DecodePage(schema, *second);
  ASSERT_FALSE(loop);
  EXPECT_EQ(loop.error().code, ErrorCode::kProtocol);
}

TEST_F(ReadPageTest, TriesTransientFaultsAgainWithGrowingPauses) {
  parts.client.replies = {Answer(503, "<html>busy</html>"),
                          Fail(Transport(ErrorCode::kUnavailable)),
                          Fail(Transport(ErrorCode::kProtocol)), Answer(200, PageOf(""))};
  ASSERT_TRUE(Read());
  const auto sleeps = parts.clock.sleeps();
  ASSERT_EQ(sleeps.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_GE(sleeps[i], Duration(500 << i));
    EXPECT_LE(sleeps[i], Duration(1000 << i));
  }
}

TEST_F(ReadPageTest, GivesUpAfterTheLastAttempt) {
  for (int i = 0; i < 10; ++i) parts.client.replies.push_back(Answer(502, ""));
  const auto page = Read();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(page.error().message, HasSubstr("sample"));
  EXPECT_EQ(parts.client.requests.size(), static_cast<std::size_t>(limits::kRequestAttempts));
}

TEST_F(ReadPageTest, NamedFaultsAreNotTriedAgain) {
  const std::pair<const char*, ErrorCode> cases[] = {
      {"0x80044352", ErrorCode::kExpiredCursor}, {"0x80072491", ErrorCode::kTrackingOff},
      {"0x80060888", ErrorCode::kSchemaChanged}, {"0x80040220", ErrorCode::kForbidden},
      {"0x80040265", ErrorCode::kProtocol},
  };
  for (const auto& [code, expected] : cases) {
    ApiFixture fresh;
    fresh.client.replies = {Answer(400, ErrorBody(code))};
    DataverseSource one(fresh.organization);
    const auto page = one.ReadPage(schema, {}, fresh.Context());
    ASSERT_FALSE(page) << code;
    EXPECT_EQ(page.error().code, expected) << code;
    EXPECT_EQ(fresh.client.requests.size(), 1U) << code;
  }
}

TEST_F(ReadPageTest, OneFreshTokenFor401) {
  parts.client.replies = {Answer(401, ""), Answer(200, PageOf(""))};
  ASSERT_TRUE(Read());
  EXPECT_EQ(parts.tokens->invalidated, 1);

  ApiFixture refused;
  for (int i = 0; i < 5; ++i) refused.client.replies.push_back(Answer(401, ""));
  DataverseSource other(refused.organization);
  const auto page = other.ReadPage(schema, {}, refused.Context());
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(refused.client.requests.size(), 2U);
}

TEST_F(ReadPageTest, WaitsAsLongAsTheOrganisationSays) {
  for (const char* code : {"0x80072322", "0x80072321", "0x80072326"}) {
    ApiFixture fresh;
    fresh.client.replies = {Answer(429, ErrorBody(code), {{"Retry-After", "17"}}),
                            Answer(200, PageOf(""))};
    DataverseSource one(fresh.organization);
    ASSERT_TRUE(one.ReadPage(schema, {}, fresh.Context())) << code;
    ASSERT_EQ(fresh.clock.sleeps().size(), 1U) << code;
    EXPECT_EQ(fresh.clock.sleeps()[0], seconds(17)) << code;
    EXPECT_THAT(fresh.metrics.Render(), HasSubstr("opendes_source_throttled_total"));
  }
}

TEST_F(ReadPageTest, APauseIsForAllStreamsUnlessTooManyRanAtOnce) {
  const std::pair<const char*, bool> cases[] = {
      {"0x80072322", true}, {"0x80072321", true}, {"0x80072326", false}};
  for (const auto& [code, for_all] : cases) {
    ApiFixture fresh;
    for (int i = 0; i < limits::kRequestAttempts; ++i) {
      fresh.client.replies.push_back(Answer(429, ErrorBody(code), {{"Retry-After", "60"}}));
    }
    fresh.client.replies.push_back(Answer(200, PageOf("")));
    DataverseSource one(fresh.organization);
    const auto refused = one.ReadPage(schema, {}, fresh.Context());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kThrottled);
    EXPECT_EQ(refused.error().retry_after, seconds(60));
    const std::size_t before = fresh.clock.sleeps().size();
    DataverseSource another(fresh.organization);
    ASSERT_TRUE(another.ReadPage(schema, {}, fresh.Context()));
    EXPECT_EQ(fresh.clock.sleeps().size() > before, for_all) << code;
  }
}

TEST_F(ReadPageTest, OddRetryAfterValues) {
  const std::pair<const char*, Duration> cases[] = {{"999999999", limits::kRetryAfterLongest},
                                                    {"0", seconds(0)}};
  for (const auto& [value, pause] : cases) {
    ApiFixture fresh;
    fresh.client.replies = {Answer(503, "", {{"Retry-After", value}}), Answer(200, PageOf(""))};
    DataverseSource one(fresh.organization);
    ASSERT_TRUE(one.ReadPage(schema, {}, fresh.Context()));
    EXPECT_EQ(fresh.clock.sleeps(), std::vector<Duration>{pause}) << value;
  }
  for (const char* garbage : {"-4", "soon", ""}) {
    ApiFixture fresh;
    fresh.client.replies = {Answer(429, "", {{"Retry-After", garbage}}), Answer(200, PageOf(""))};
    DataverseSource one(fresh.organization);
    ASSERT_TRUE(one.ReadPage(schema, {}, fresh.Context()));
    ASSERT_EQ(fresh.clock.sleeps().size(), 1U) << garbage;
    EXPECT_LE(fresh.clock.sleeps()[0], seconds(1)) << garbage;
  }
}

TEST_F(ReadPageTest, HalvesThePageWhenTheOrganisationFailsOnIt) {
  parts.client.replies = {Answer(500, ErrorBody("0x80040216")),
                          Fail(Transport(ErrorCode::kDeadlineExceeded)), Answer(200, PageOf(""))};
  ASSERT_TRUE(Read());
  ASSERT_EQ(parts.client.requests.size(), 3U);
  EXPECT_EQ(parts.client.requests[1].prefer, FeedPreference(2500, false));
  EXPECT_EQ(parts.client.requests[2].prefer, FeedPreference(1250, false));
}

TEST_F(ReadPageTest, KeepsTheSmallerPageUntilTheNextCycle) {
  parts.client.replies = {Answer(500, ErrorBody("0x80040216")), Answer(200, PageOf("")),
                          Answer(200, PageOf("")), Answer(200, PageOf(""))};
  ASSERT_TRUE(Read());
  ASSERT_TRUE(Read(Next(std::string(kBase) + "samples?$skiptoken=2")));
  EXPECT_EQ(parts.client.requests[2].prefer, FeedPreference(2500, false));
  ASSERT_TRUE(Read());
  EXPECT_EQ(parts.client.requests[3].prefer, FeedPreference(5000, false));
}

TEST_F(ReadPageTest, HugeRowsAreReadOneByOneBeforeGivingUp) {
  parts.client.respond = [](const http::ClientRequest& request) -> ScriptedClient::Reply {
    const bool one =
        http::Find(request.headers, "Prefer")->find("maxpagesize=1,") != std::string_view::npos;
    if (one) return Answer(200, PageOf(""));
    return Fail(Transport(ErrorCode::kLimitExceeded));
  };
  EXPECT_TRUE(Read());
  parts.client.respond = [](const http::ClientRequest&) -> ScriptedClient::Reply {
    return Fail(Transport(ErrorCode::kLimitExceeded));
  };
  const auto page = Read();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kLimitExceeded);
}

TEST_F(ReadPageTest, ALoginPageIsAClearErrorAndHoldsNoSecret) {
  parts.client.replies = {
      Answer(200, "<html>Sign in " + kToken + "</html>", {{"Content-Type", "text/html"}})};
  const auto page = Read();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kProtocol);
  EXPECT_THAT(page.error().ToString(), HasSubstr("Sign in"));
  EXPECT_THAT(page.error().ToString(), Not(HasSubstr("CANARY")));
}

TEST_F(ReadPageTest, ErrorsNeverEchoTheToken) {
  for (int i = 0; i < limits::kRequestAttempts; ++i) {
    parts.client.replies.push_back(Answer(500, ErrorBody("0x1", "Bearer " + kToken)));
  }
  const auto page = Read();
  ASSERT_FALSE(page);
  EXPECT_THAT(page.error().ToString(), Not(HasSubstr("CANARY")));
}

TEST_F(ReadPageTest, StopEndsTheWaiting) {
  parts.client.respond = [this](const http::ClientRequest&) -> ScriptedClient::Reply {
    parts.stop.request_stop();
    return Answer(503, "");
  };
  const auto page = Read();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, ErrorCode::kCancelled);
}

TEST_F(ReadPageTest, RowByKey) {
  parts.client.replies = {
      Answer(200, R"({"@odata.context":"x",)" + RowOf(kIdA, 7, R"("name":"one")").substr(1)),
      Answer(404, ErrorBody("0x80040217")), Answer(404, ErrorBody("0x8006088a"))};
  const auto found = source.ReadRow(schema, *Guid::Parse(kIdA), parts.Context());
  ASSERT_TRUE(found) << found.error().ToString();
  ASSERT_EQ(found->rows(), 1U);
  EXPECT_EQ(found->version(0), 7);
  EXPECT_EQ(parts.client.requests[0].prefer, RowPreference(false));
  const auto gone = source.ReadRow(schema, *Guid::Parse(kIdA), parts.Context());
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->rows(), 0U);
  // The table is gone, not the row.
  const auto no_table = source.ReadRow(schema, *Guid::Parse(kIdA), parts.Context());
  ASSERT_FALSE(no_table);
  EXPECT_EQ(no_table.error().code, ErrorCode::kNotFound);
}

TEST_F(ReadPageTest, RowsOfNToNTablesMayNotBeReadable) {
  schema.intersect = true;
  for (const auto& [status, body] : {std::pair{400, ErrorBody("0x80060888")},
                                     {400, ErrorBody("0x80040203")},
                                     {405, std::string()}}) {
    parts.client.respond = [&](const http::ClientRequest&) { return Answer(status, body); };
    const auto row = source.ReadRow(schema, *Guid::Parse(kIdA), parts.Context());
    ASSERT_FALSE(row);
    EXPECT_EQ(row.error().code, ErrorCode::kUnsupported) << body;
    EXPECT_THAT(row.error().message, HasSubstr("'sample'"));
  }
  parts.client.respond = [&](const http::ClientRequest&) { return Answer(502, ""); };
  const auto row = source.ReadRow(schema, *Guid::Parse(kIdA), parts.Context());
  EXPECT_EQ(row.error().code, ErrorCode::kUnavailable);
}

TEST_F(ReadPageTest, ABare404IsTriedAgain) {
  parts.client.replies = {Answer(404, "<html>no backend</html>"), Answer(200, PageOf(""))};
  EXPECT_TRUE(Read());
}

}  // namespace
}  // namespace opendes::source
