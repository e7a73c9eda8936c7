// Change tracking, as section 1 of the documentation of the real server describes it.
#include <gtest/gtest.h>

#include <set>

#include "test/simulator/api_fixture.h"

namespace opendes::sim {
namespace {

using boost::json::object;

class TrackedReadTest : public ApiTest {
 protected:
  static bool IsTombstone(const object& row) { return row.contains("reason"); }

  std::string Text(const object& row, std::string_view name) {
    return std::string(row.at(name).as_string());
  }
};

TEST_F(TrackedReadTest, GivesEveryRowOnceAndADeltaLinkAtTheEnd) {
  const auto rows = ReadAll("accounts?$select=name", "odata.track-changes,odata.maxpagesize=10");
  std::set<std::string> ids;
  for (const object& row : rows) ids.insert(Text(row, "accountid"));
  EXPECT_EQ(rows.size(), 25);
  EXPECT_EQ(ids.size(), 25);
  EXPECT_TRUE(rows[0].contains("@odata.etag"));
  EXPECT_TRUE(delta_link_.starts_with(
      "http://org.example/api/data/v9.2/accounts?$select=name&$deltatoken="))
      << delta_link_;
  EXPECT_TRUE(delta_link_.ends_with("%2111%2f14%2f2023%2022%3a13%3a20")) << delta_link_;
}

TEST_F(TrackedReadTest, FollowsThePublishedShapeOfLinksAndHeaders) {
  const http::ServerResponse response =
      Send("GET", "accounts?$select=name",
           {{"Prefer", "odata.track-changes"}, {"Prefer", "odata.maxpagesize=10"}});
  EXPECT_EQ(http::Find(response.headers, "Preference-Applied"),
            "odata.track-changes, odata.maxpagesize=10");
  EXPECT_EQ(http::Find(response.headers, "OData-Version"), "4.0");
  EXPECT_NE(response.body.find("\"@odata.context\":\"http://org.example/api/data/v9.2/"
                               "$metadata#accounts(name)\""),
            std::string::npos);
  EXPECT_NE(response.body.find("$skiptoken=%3Ccookie%20pagenumber=%222%22%20pagingcookie=%22"
                               "%253ccookie%2520page%253d%25221%2522"),
            std::string::npos)
      << response.body.substr(response.body.size() - 600);
  EXPECT_NE(response.body.find("%253e%253caccountid%2520last%253d%2522%257b"), std::string::npos);
  EXPECT_NE(response.body.find("%253c%252fcookie%253e%22%20istracking=%22True%22%20/%3E\""),
            std::string::npos);
}

TEST_F(TrackedReadTest, DeltaGivesUpsertsByVersionThenTombstones) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  organization_.Delete("account", GuidAt("account", 9));
  organization_.Update("account", GuidAt("account", 5), {});
  organization_.Update("account", GuidAt("account", 2), {});
  organization_.Update("contact", GuidAt("contact", 2), {});
  object body = Get(delta_link_);
  EXPECT_EQ(body["@odata.context"],
            boost::json::value("http://org.example/api/data/v9.2/$metadata#accounts(name)/$delta"));
  const auto& rows = body["value"].as_array();
  ASSERT_EQ(rows.size(), 3);
  EXPECT_EQ(rows[0].at("accountid"), boost::json::value(IdAt("account", 5)));
  EXPECT_EQ(rows[1].at("accountid"), boost::json::value(IdAt("account", 2)));
  EXPECT_EQ(boost::json::serialize(rows[2]),
            "{\"@odata.context\":\"http://org.example/api/data/v9.2/$metadata#accounts/"
            "$deletedEntity\",\"id\":\"" +
                IdAt("account", 9) + "\",\"reason\":\"deleted\"}");
  EXPECT_TRUE(ReadAll(std::string(body["@odata.deltaLink"].as_string()), "").empty());
}

TEST_F(TrackedReadTest, PagesThroughUpsertsAndTombstones) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  for (std::uint64_t i = 0; i < 6; ++i) organization_.Update("account", GuidAt("account", i), {});
  for (std::uint64_t i = 10; i < 15; ++i) organization_.Delete("account", GuidAt("account", i));
  for (const int size : {1, 2, 3, 5, 6, 11}) {
    const std::string link = delta_link_;
    const auto rows = ReadAll(link, "odata.maxpagesize=" + std::to_string(size));
    ASSERT_EQ(rows.size(), 11) << size;
    EXPECT_FALSE(IsTombstone(rows[5]));
    EXPECT_TRUE(IsTombstone(rows[6]));
    EXPECT_FALSE(delta_link_.empty());
    delta_link_ = link;
  }
}

TEST_F(TrackedReadTest, AChangeBetweenTwoPagesComesInThisDeltaOrTheNext) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  for (std::uint64_t i = 0; i < 4; ++i) organization_.Update("account", GuidAt("account", i), {});
  object first = Get(delta_link_, "odata.maxpagesize=2");
  organization_.Update("account", GuidAt("account", 0), {});  // on a page already read
  organization_.Delete("account", GuidAt("account", 3));      // on a page still to come
  const auto rest =
      ReadAll(std::string(first["@odata.nextLink"].as_string()), "odata.maxpagesize=2");
  ASSERT_EQ(rest.size(), 1);
  const auto next = ReadAll(delta_link_, "");
  ASSERT_EQ(next.size(), 2);
  EXPECT_EQ(Text(next[0], "accountid"), IdAt("account", 0));
  EXPECT_EQ(Text(next[1], "id"), IdAt("account", 3));
}

TEST_F(TrackedReadTest, TheFirstTokenHoldsTheVersionOfTheFirstOrTheLastPage) {
  for (const bool from_first_page : {true, false}) {
    WebApiOptions options;
    options.token_from_first_page = from_first_page;
    Organization organization(MakeOptions(), MakeSmallFacts(), clock_);
    const WebApi api(organization, options);
    const auto get = [&](const std::string& target) {
      http::ServerRequest request{.method = "GET",
                                  .target = target.substr(target.find("/api/")),
                                  .headers = {{"Prefer", "odata.track-changes"},
                                              {"Prefer", "odata.maxpagesize=20"},
                                              {"Host", "org.example"}},
                                  .body = {},
                                  .peer_address = {}};
      return boost::json::parse(api.Respond(*ParseApiRequest(request)).body).as_object();
    };
    object first = get("/api/data/v9.2/accounts");
    organization.Update("account", GuidAt("account", 1), {});  // on the page already read
    object last = get(std::string(first["@odata.nextLink"].as_string()));
    object delta = get(std::string(last["@odata.deltaLink"].as_string()));
    EXPECT_EQ(delta["value"].as_array().size(), from_first_page ? 1 : 0);
  }
}

TEST_F(TrackedReadTest, RefusesOtherOptions) {
  for (const std::string option : {"filter=name eq 'x'", "orderby=name", "expand=x", "top=5"}) {
    object body = Get("accounts?$" + option, "odata.track-changes");
    EXPECT_EQ(status_, 400);
    const std::string name = option.substr(0, option.find('='));
    EXPECT_EQ(
        body["error"].at("message"),
        boost::json::value("The \"$" + name +
                           "\" query parameter isn't supported when Change Tracking is enabled."));
  }
}

TEST_F(TrackedReadTest, CountsChanges) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  organization_.Update("account", GuidAt("account", 5), {});
  organization_.Delete("account", GuidAt("account", 6));
  const std::string token = delta_link_.substr(delta_link_.find("$deltatoken="));
  EXPECT_EQ(Send("GET", "accounts/$count?" + token).body, "2");
}

TEST_F(TrackedReadTest, ATokenGoesWithAnySelect) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  const std::string token = delta_link_.substr(delta_link_.find("$deltatoken="));
  organization_.EditSchema(
      "account", [](Facts&) {}, true);
  organization_.Update("account", GuidAt("account", 5), {});
  const auto rows = ReadAll("accounts?$select=description&" + token, "");
  ASSERT_EQ(rows.size(), 1);
  EXPECT_TRUE(rows[0].contains("description"));
  EXPECT_FALSE(rows[0].contains("name"));
}

TEST_F(TrackedReadTest, TokensExpireByAgeSchemaAndCommand) {
  ReadAll("accounts?$select=name", "odata.track-changes");
  EXPECT_EQ(ErrorCode(delta_link_), "");
  clock_.Advance(std::chrono::hours(24 * 7 + 1));
  EXPECT_EQ(ErrorCode(delta_link_), "0x80044352");
  EXPECT_EQ(status_, 400);

  ReadAll("accounts?$select=name", "odata.track-changes");
  organization_.EditSchema("contact", [](Facts&) {});
  EXPECT_EQ(ErrorCode(delta_link_), "");
  organization_.EditSchema("account", [](Facts&) {});
  EXPECT_EQ(ErrorCode(delta_link_), "0x80044352");

  ReadAll("accounts?$select=name", "odata.track-changes");
  organization_.ExpireTokens("");
  EXPECT_EQ(ErrorCode(delta_link_), "0x80044352");
}

TEST_F(TrackedReadTest, TableMustBeTracked) {
  organization_.EditSchema("account",
                           [](Facts& facts) { facts.Find("account")->change_tracking = false; });
  EXPECT_EQ(ErrorCode("accounts", "odata.track-changes"), "0x80072491");
  EXPECT_EQ(ErrorCode("accountcontactscollection", "odata.track-changes"), "0x80072492");
  EXPECT_EQ(ErrorCode("contacts", "odata.track-changes"), "");
}

TEST_F(TrackedReadTest, RefusesCookiesAndTokensItDidNotWrite) {
  EXPECT_EQ(ErrorCode("accounts?$skiptoken=<cookie istracking=\"True\">"), "0x8004112A");
  EXPECT_EQ(ErrorCode("accounts?$deltatoken=1%2113%2f40%2f2023%2001%3a00%3a00"), "0x80060888");
  EXPECT_EQ(ErrorCode("accounts?$deltatoken=x"), "0x80060888");
}

TEST_F(TrackedReadTest, LinksStandWhereAsked) {
  for (const LinkOrder order : {LinkOrder::kBefore, LinkOrder::kAfter}) {
    WebApiOptions options;
    options.link_order = order;
    const WebApi api(organization_, options);
    http::ServerRequest request{.method = "GET",
                                .target = "/api/data/v9.2/contacts",
                                .headers = {{"Prefer", "odata.track-changes"}},
                                .body = {},
                                .peer_address = {}};
    const std::string body = api.Respond(*ParseApiRequest(request)).body;
    EXPECT_EQ(body.find("@odata.deltaLink") < body.find("\"value\""), order == LinkOrder::kBefore);
  }
}

}  // namespace
}  // namespace opendes::sim
