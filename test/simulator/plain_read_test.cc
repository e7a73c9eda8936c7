// Reads without tracking: values, options, paging, errors.
#include <gtest/gtest.h>

#include <set>

#include "simulator/store/json_text.h"
#include "test/simulator/api_fixture.h"

namespace opendes::sim {
namespace {

using boost::json::object;

class PlainReadTest : public ApiTest {
 protected:
  std::size_t CountRows(const std::string& filter) {
    object body = Get("accounts?$select=accountid&$filter=" + filter);
    EXPECT_EQ(status_, 200) << boost::json::serialize(body);
    return status_ == 200 ? body["value"].as_array().size() : 0;
  }
  void Set(std::uint64_t ordinal, const Cells& cells) {
    ASSERT_EQ(organization_.Update("account", GuidAt("account", ordinal), cells),
              WriteResult::kDone);
  }
};

TEST_F(PlainReadTest, SelectsColumnsWithKeyAndCurrency) {
  object body = Get("accounts?$select=revenue&$top=1");
  EXPECT_EQ(body["@odata.context"],
            boost::json::value("http://org.example/api/data/v9.2/$metadata#accounts(revenue)"));
  const object& row = body["value"].as_array()[0].as_object();
  std::set<std::string> names;
  for (const auto& member : row) names.insert(std::string(member.key()));
  EXPECT_EQ(names, (std::set<std::string>{"@odata.etag", "accountid", "revenue",
                                          "_transactioncurrencyid_value"}));
  EXPECT_EQ(row.begin()->key(), "@odata.etag");
}

TEST_F(PlainReadTest, WithoutSelectEverythingNullsLast) {
  const std::string body = Send("GET", "accounts(" + IdAt("account", 3) + ")").body;
  const object row = boost::json::parse(body).as_object();
  bool null_seen = false;
  for (const auto& member : row) {
    EXPECT_FALSE(null_seen && !member.value().is_null()) << body;
    null_seen |= member.value().is_null();
  }
  EXPECT_TRUE(row.contains("description"));
  EXPECT_TRUE(row.contains("_customerid_value"));
  EXPECT_FALSE(row.contains("customerid"));
}

TEST_F(PlainReadTest, KeepsTheScaleOfDecimals) {
  Set(0, {{"revenue", {"20000.0000", ""}}, {"exchangerate", {"-0.0000000001", ""}}});
  const std::string body =
      Send("GET", "accounts(" + IdAt("account", 0) + ")?$select=revenue,exchangerate").body;
  EXPECT_NE(body.find("\"revenue\":20000.0000,"), std::string::npos) << body;
  EXPECT_NE(body.find("\"exchangerate\":-0.0000000001,"), std::string::npos) << body;
}

TEST_F(PlainReadTest, AnnotatesLookupsBeforeTheirValue) {
  Set(0, {{"_customerid_value", {JsonString(IdAt("contact", 2)), "contact"}}});
  const std::string body =
      Send("GET", "accounts(" + IdAt("account", 0) + ")?$select=_customerid_value",
           {{"Prefer", "odata.include-annotations=\"*\""}})
          .body;
  const std::size_t annotation =
      body.find("\"_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname\":\"contact\"");
  ASSERT_NE(annotation, std::string::npos) << body;
  EXPECT_LT(annotation, body.find("\"_customerid_value\":"));
  EXPECT_NE(body.find("associatednavigationproperty\":\"customerid_contact\""), std::string::npos);
  const object collection = Get("accounts?$top=1", "odata.include-annotations=\"*\"");
  EXPECT_TRUE(collection.contains("@Microsoft.Dynamics.CRM.globalmetadataversion"));
}

TEST_F(PlainReadTest, Filters) {
  for (std::uint64_t i = 0; i < 25; ++i) {
    Set(i, {{"name", {i % 2 == 0 ? "\"Even O'Neil\"" : "\"odd\"", ""}},
            {"employees", {std::to_string(i), ""}},
            {"big", {"9007199254740993", ""}},
            {"founded", {"\"2020-01-01T00:00:00Z\"", ""}},
            {"description", {i == 7 ? "null" : "\"x\"", ""}}});
  }
  EXPECT_EQ(CountRows("name eq 'ODD'"), 12);
  EXPECT_EQ(CountRows("name eq 'Even O''Neil' and employees lt 10"), 5);
  EXPECT_EQ(CountRows("employees ge 20 or employees le 1"), 7);
  EXPECT_EQ(CountRows("not (employees gt 4)"), 5);
  EXPECT_EQ(CountRows("employees eq 1 or employees eq 2 and employees eq 3"), 1);
  EXPECT_EQ(CountRows("contains(name,'neil') and startswith(name,'EVEN')"), 13);
  EXPECT_EQ(CountRows("endswith(name,'d')"), 12);
  EXPECT_EQ(CountRows("description eq null"), 1);
  EXPECT_EQ(CountRows("description ne null"), 24);
  EXPECT_EQ(CountRows("big eq 9007199254740993"), 25);
  EXPECT_EQ(CountRows("big eq 9007199254740992"), 0);
  EXPECT_EQ(CountRows("founded lt 2020-01-01T01:00:00%2B01:00"), 0);
  EXPECT_EQ(CountRows("founded le 2020-01-01T01:00:00%2B01:00"), 25);
  EXPECT_EQ(CountRows("accountid eq " + IdAt("account", 4)), 1);
  EXPECT_EQ(CountRows("accountid gt " + IdAt("account", 4)), 20);
  EXPECT_EQ(
      CountRows("accountid ge " + IdAt("account", 4) + " and accountid lt " + IdAt("account", 9)),
      5);
  EXPECT_EQ(CountRows("Microsoft.Dynamics.CRM.In(PropertyName='employees',"
                      "PropertyValues=['3','5','99'])"),
            2);
}

TEST_F(PlainReadTest, RefusesWrongFilters) {
  for (const std::string filter :
       {"nosuch eq 1", "name eq", "name eq 'x", "(name eq 'x'", "name like 'x'", "name eq 'x' and",
        "contains(name)", "", "name eq 'x')", "not", "name"}) {
    EXPECT_EQ(ErrorCode("accounts?$filter=" + filter), "0x80060888") << filter;
    EXPECT_EQ(status_, 400) << filter;
  }
  EXPECT_EQ(ErrorCode("accounts?$filter=" + std::string(5000, '(')), "0x80060888");
}

TEST_F(PlainReadTest, OrdersAndPages) {
  for (std::uint64_t i = 0; i < 25; ++i) Set(i, {{"employees", {std::to_string(i % 5), ""}}});
  const auto rows = ReadAll("accounts?$select=employees&$orderby=employees desc,accountid",
                            "odata.maxpagesize=7");
  ASSERT_EQ(rows.size(), 25);
  EXPECT_EQ(rows[0].at("employees"), boost::json::value(4));
  EXPECT_EQ(rows[0].at("accountid"), boost::json::value(IdAt("account", 4)));
  EXPECT_EQ(rows[4].at("accountid"), boost::json::value(IdAt("account", 24)));
  EXPECT_EQ(rows[24].at("employees"), boost::json::value(0));
  EXPECT_EQ(ReadAll("accounts?$filter=employees eq 2", "odata.maxpagesize=2").size(), 5);
  EXPECT_EQ(Get("accounts?$top=3")["value"].as_array().size(), 3);
  EXPECT_TRUE(delta_link_.empty());
}

TEST_F(PlainReadTest, Counts) {
  object body = Get("accounts?$count=true&$top=1&$filter=accountid le " + IdAt("account", 9));
  EXPECT_EQ(body["@odata.count"], boost::json::value(10));
  EXPECT_EQ(Send("GET", "accounts/$count").body, "25");
}

TEST_F(PlainReadTest, FollowsNavigation) {
  const std::string account = "accounts(" + IdAt("account", 4) + ")";
  object collection = Get(account + "/accountcontacts_association?$select=name");
  ASSERT_FALSE(collection["value"].as_array().empty());
  object expanded =
      Get(account + "?$select=name&$expand=accountcontacts_association($select=name)");
  EXPECT_EQ(expanded["accountcontacts_association"].as_array().size(),
            collection["value"].as_array().size());
  EXPECT_EQ(ErrorCode(account + "?$expand=nosuch"), "0x80060888");
  EXPECT_EQ(ErrorCode(account + "/nosuch"), "0x8006088a");
}

TEST_F(PlainReadTest, RefusesWhatIsNotThere) {
  EXPECT_EQ(ErrorCode("nosuchset"), "0x8006088a");
  EXPECT_EQ(status_, 404);
  EXPECT_EQ(ErrorCode("accounts(" + Guid().ToString() + ")"), "0x80040217");
  EXPECT_EQ(status_, 404);
  object body = Get("accounts?$select=name,gone");
  EXPECT_EQ(body["error"].at("code"), boost::json::value("0x80060888"));
  EXPECT_EQ(
      body["error"].at("message"),
      boost::json::value(
          "Could not find a property named 'gone' on type 'Microsoft.Dynamics.CRM.account'."));
  for (const std::string option : {"$skip=1", "$search=x", "$format=json", "$Select=name"}) {
    EXPECT_EQ(ErrorCode("accounts?" + option), "0x80060888") << option;
  }
  EXPECT_EQ(ErrorCode("accounts(12)"), "0x80060888");
  EXPECT_EQ(Send("PUT", "accounts").status, 405);
}

TEST_F(PlainReadTest, SecuredColumnsAreNullForOthers) {
  Set(0, {{"new_secret", {"\"hush\"", ""}}});
  const std::string path = "accounts(" + IdAt("account", 0) + ")?$select=new_secret";
  EXPECT_EQ(Get(path)["new_secret"], boost::json::value("hush"));
  user_.administrator = false;
  EXPECT_TRUE(Get(path)["new_secret"].is_null());
  user_.unreadable_tables = {"contact"};
  EXPECT_EQ(ErrorCode("contacts", "odata.track-changes"), "0x80040220");
  EXPECT_EQ(status_, 403);
}

TEST_F(PlainReadTest, AnswersFunctions) {
  EXPECT_EQ(Get("WhoAmI")["OrganizationId"], boost::json::value(organization_.id().ToString()));
  EXPECT_EQ(Get("WhoAmI()")["UserId"], boost::json::value(user_.id.ToString()));
  object counts = Get("RetrieveTotalRecordCount(EntityNames=@p1)?@p1=[\"account\",\"contact\"]");
  EXPECT_EQ(boost::json::serialize(counts["EntityRecordCountCollection"].at("Values")), "[25,10]");
  EXPECT_TRUE(Get("RetrieveVersion").contains("Version"));
  EXPECT_TRUE(Get("RetrieveTimestamp").contains("Timestamp"));
  EXPECT_EQ(Get("")["value"].as_array().size(), 4);
  EXPECT_TRUE(Get("RetrieveCurrentOrganization(AccessType=@p1)?@p1="
                  "Microsoft.Dynamics.CRM.EndpointAccessType'Default'")
                  .contains("Detail"));
}

}  // namespace
}  // namespace opendes::sim
