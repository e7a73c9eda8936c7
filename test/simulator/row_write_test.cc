// Writes, links and batches.
#include <gtest/gtest.h>

#include "simulator/web_api/batch.h"
#include "test/simulator/api_fixture.h"

namespace opendes::sim {
namespace {

using boost::json::object;

class RowWriteTest : public ApiTest {
 protected:
  std::string Row(std::uint64_t ordinal) { return "accounts(" + IdAt("account", ordinal) + ")"; }
  std::string CodeOf(const http::ServerResponse& response) {
    return std::string(boost::json::parse(response.body).at("error").at("code").as_string());
  }
};

TEST_F(RowWriteTest, Creates) {
  const std::string body = R"({"name":"New \"one\"","revenue":12.5,"exchangerate":null,)"
                           R"("primarycontactid@odata.bind":"/contacts()" +
                           IdAt("contact", 3) + ")\"}";
  const auto response = Send("POST", "accounts", {}, body);
  ASSERT_EQ(response.status, 204) << response.body;
  const std::string url(*http::Find(response.headers, "OData-EntityId"));
  object row = Get(url);
  EXPECT_EQ(row["name"], boost::json::value("New \"one\""));
  EXPECT_EQ(row["_primarycontactid_value"], boost::json::value(IdAt("contact", 3)));
  EXPECT_TRUE(row["description"].is_null());
  EXPECT_NE(Send("GET", url).body.find("\"revenue\":12.5000"), std::string::npos);
  EXPECT_EQ(organization_.Count("account"), 26);
}

TEST_F(RowWriteTest, CreatesWithItsOwnKeyOnce) {
  const std::string id = "11111111-2222-3333-4444-555555555555";
  const std::string body = R"({"accountid":")" + id + R"(","name":"x"})";
  EXPECT_EQ(Send("POST", "accounts", {{"Prefer", "return=representation"}}, body).status, 201);
  const auto again = Send("POST", "accounts", {}, body);
  EXPECT_EQ(again.status, 412);
  EXPECT_EQ(CodeOf(again), "0x80040237");
}

TEST_F(RowWriteTest, UpdatesMovesTheVersionAndCreatesMissingRows) {
  const Version before = organization_.version();
  EXPECT_EQ(Send("PATCH", Row(0), {}, R"({"name":"changed"})").status, 204);
  EXPECT_EQ(organization_.version(), before + 1);
  EXPECT_EQ(Get(Row(0))["name"], boost::json::value("changed"));
  const std::string missing = "accounts(11111111-2222-3333-4444-555555555555)";
  EXPECT_EQ(Send("PATCH", missing, {{"If-Match", "*"}}, R"({"name":"x"})").status, 404);
  EXPECT_EQ(Send("PATCH", missing, {}, R"({"name":"x"})").status, 204);
  EXPECT_EQ(Send("PATCH", missing, {{"If-None-Match", "*"}}, R"({"name":"x"})").status, 412);
}

TEST_F(RowWriteTest, ChecksIfMatch) {
  const std::string etag(Get(Row(0))["@odata.etag"].as_string());
  EXPECT_EQ(Send("PATCH", Row(0), {{"If-Match", etag}}, R"({"name":"a"})").status, 204);
  const auto stale = Send("PATCH", Row(0), {{"If-Match", etag}}, R"({"name":"b"})");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(CodeOf(stale), "0x80060882");
  EXPECT_EQ(Send("DELETE", Row(0), {{"If-Match", etag}}).status, 412);
}

TEST_F(RowWriteTest, DeletesWithItsLinks) {
  const std::uint64_t links = organization_.Count("accountcontacts");
  EXPECT_EQ(Send("DELETE", Row(0)).status, 204);
  EXPECT_EQ(Send("DELETE", Row(0)).status, 404);
  EXPECT_EQ(ErrorCode(Row(0)), "0x80040217");
  EXPECT_LT(organization_.Count("accountcontacts"), links);
  EXPECT_EQ(organization_.Mentions("accountcontacts", 0, GuidAt("account", 0)).rows.size(), 0);
}

TEST_F(RowWriteTest, RefusesBadPayloads) {
  for (const std::string body : {"{", "[]", R"({"nosuch":1})", R"({"name":5})",
                                 R"({"revenue":"12"})", R"({"_primarycontactid_value":null})",
                                 R"({"accountid":"x"})", R"({"nosuch@odata.bind":null})"}) {
    const auto response = Send("POST", "accounts", {}, body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(CodeOf(response), "0x80048d19") << body;
  }
  const auto longer = Send("POST", "accounts", {}, R"({"name":")" + std::string(101, 'x') + "\"}");
  EXPECT_EQ(CodeOf(longer), "0x80044331");
}

TEST_F(RowWriteTest, LinksAndUnlinks) {
  const std::string link = Row(1) + "/accountcontacts_association";
  const std::uint64_t before = organization_.Count("accountcontacts");
  const std::string body =
      R"({"@odata.id":"http://org.example/api/data/v9.2/contacts()" + IdAt("contact", 9) + ")\"}";
  EXPECT_EQ(Send("POST", link + "/$ref", {}, body).status, 204);
  EXPECT_EQ(organization_.Count("accountcontacts"), before + 1);
  EXPECT_EQ(Send("POST", link + "/$ref", {}, body).status, 412);
  EXPECT_EQ(Send("DELETE", link + "(" + IdAt("contact", 9) + ")/$ref").status, 204);
  EXPECT_EQ(organization_.Count("accountcontacts"), before);
  EXPECT_EQ(Send("POST", Row(1) + "/primarycontactid/$ref", {}, body).status, 204);
  EXPECT_EQ(Get(Row(1))["_primarycontactid_value"], boost::json::value(IdAt("contact", 9)));
  EXPECT_EQ(Send("DELETE", Row(1) + "/primarycontactid/$ref").status, 204);
  EXPECT_TRUE(Get(Row(1))["_primarycontactid_value"].is_null());
}

TEST_F(RowWriteTest, BatchesRunInOrderWithEitherLineEnd) {
  for (const std::string end : {"\r\n", "\n"}) {
    std::string body;
    for (const std::string line : {"--batch_1",
                                   "Content-Type: application/http",
                                   "",
                                   "GET WhoAmI HTTP/1.1",
                                   "Accept: application/json",
                                   "",
                                   "--batch_1",
                                   "Content-Type: multipart/mixed; boundary=set_1",
                                   "",
                                   "--set_1",
                                   "Content-Type: application/http",
                                   "Content-ID: 1",
                                   "",
                                   "POST http://org.example/api/data/v9.2/accounts HTTP/1.1",
                                   "Content-Type: application/json",
                                   "",
                                   "{\"name\":\"batched\"}",
                                   "--set_1--",
                                   "--batch_1",
                                   "Content-Type: application/http",
                                   "",
                                   "GET /api/data/v9.2/nosuch HTTP/1.1",
                                   "",
                                   "--batch_1--"}) {
      body += line + end;
    }
    http::ServerRequest request{.method = "POST",
                                .target = "/api/data/v9.2/$batch",
                                .headers = {{"Content-Type", "multipart/mixed;boundary=batch_1"}},
                                .body = body,
                                .peer_address = {}};
    const auto response = RunBatch(*ParseApiRequest(request),
                                   [this](ApiRequest& part) { return api_.Respond(part); });
    EXPECT_EQ(response.status, 200);
    const std::size_t who = response.body.find("OrganizationId");
    const std::size_t created = response.body.find("HTTP/1.1 204");
    const std::size_t missing = response.body.find("HTTP/1.1 404");
    EXPECT_LT(who, created);
    EXPECT_LT(created, missing);
    EXPECT_NE(missing, std::string::npos) << response.body;
    EXPECT_NE(response.body.find("Content-ID: 1"), std::string::npos);
  }
  EXPECT_EQ(Get("accounts?$filter=name eq 'batched'")["value"].as_array().size(), 2);
}

TEST_F(RowWriteTest, RefusesWhatIsNoBatch) {
  http::ServerRequest request{.method = "POST",
                              .target = "/api/data/v9.2/$batch",
                              .headers = {{"Content-Type", "application/json"}},
                              .body = "{}",
                              .peer_address = {}};
  EXPECT_EQ(RunBatch(*ParseApiRequest(request), nullptr).status, 400);
}

}  // namespace
}  // namespace opendes::sim
