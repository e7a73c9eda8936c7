// The metadata routes, the lenient reading of queries, and what is no route.
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

using MetadataTest = ApiTest;

const json::object kEntry{{"ConnectorUrl", "https://des.contoso.example"},
                          {"OrganizationId", kOrganization},
                          {"OrganizationName", "contoso"},
                          {"OrganizationUrl", kUrl},
                          {"ErrorCategory", 0},
                          {"ErrorCode", 0}};

TEST_F(MetadataTest, Organizations) {
  EXPECT_EQ(Ok(Send("GET", "metadata/organizations")), json::array{kEntry});
}

TEST_F(MetadataTest, AnOrganizationThatDoesNotAnswerIsLeftOut) {
  organization_.With([](OrganizationState& state) {
    state.error = Error{.code = ErrorCode::kUnavailable,
                        .blame = Blame::kSource,
                        .message = "cannot connect",
                        .retry_after = std::nullopt,
                        .detail = {}};
  });
  EXPECT_TRUE(Ok(Send("GET", "metadata/organizations")).as_array().empty());
}

TEST_F(MetadataTest, AnOrganizationThatHangsDelaysTheListForALimitedTimeOnly) {
  FakeOrganization hanging;
  hanging.With([](OrganizationState& state) { state.hang = true; });
  organizations_.AddNeighbour(hanging);
  clock_.EndLongSleeps(limits::kOrganizationWait);  // the request's own time goes on
  EXPECT_EQ(Ok(Send("GET", "metadata/organizations")), json::array{kEntry});
}

// Names without case, values raw, percent-encoded or with '+', slashes doubled or at the end.
TEST_F(MetadataTest, QueriesAndPathsAreReadLeniently) {
  for (const std::string target :
       {"/crm/exporter/metadata/discover?organizationUrl=https://contoso.crm.dynamics.com/",
        "/crm/exporter/metadata/discover?organizationurl=https://contoso.crm.dynamics.com",
        "/crm/exporter/metadata/discover?ORGANIZATIONURL=https%3A%2F%2Fcontoso.crm.dynamics.com%2f",
        "//crm/exporter/metadata/discover?a&=&x=1&organizationUrl=https://"
        "contoso.crm.dynamics.com/",
        "/CRM/Exporter/Metadata/Discover/?organizationUrl=https://contoso.crm.dynamics.com/"}) {
    EXPECT_EQ(Ok(Send("GET", target)), kEntry) << target;
  }
}

TEST_F(MetadataTest, MissingAndWrongParametersAreNamed) {
  for (const std::string target :
       {"metadata/discover", "metadata/discover?organizationUrl=", "metadata/entities?x=y",
        "metadata/relationships?organizationId=1", "metadata/connector?organizationId=1"}) {
    const std::string message = Failed(Send("GET", target), 400, "InvalidArgument");
    EXPECT_NE(message.find("organization"), std::string::npos) << message;
  }
  Failed(Send("GET", "profiles"), 400, "InvalidArgument");
  Failed(Send("GET", "profiles?organizationId=contoso"), 400, "InvalidArgument");
}

TEST_F(MetadataTest, AnUnknownOrganizationIs400) {
  const std::string message =
      Failed(Send("GET", "metadata/discover?organizationUrl=https://evil.example"), 400,
             "InvalidArgument");
  EXPECT_NE(message.find("[[organizations]]"), std::string::npos) << message;
}

TEST_F(MetadataTest, ConnectorWantsBothToAgree) {
  const std::string target = "metadata/connector?organizationUrl=" + kUrl + "&organizationId=";
  EXPECT_EQ(Ok(Send("GET", target + kOrganization)),
            (json::object{{"ConnectorUrl", "https://des.contoso.example"}}));
  EXPECT_EQ(Ok(Send("GET", target + "{AAAAAAAA-0000-4000-8000-00000000000A}")),
            (json::object{{"ConnectorUrl", "https://des.contoso.example"}}));
  Failed(Send("GET", target + "bbbbbbbb-0000-4000-8000-00000000000b"), 400, "InvalidArgument");
}

TEST_F(MetadataTest, EntitiesAndRelationships) {
  const json::value entities = Ok(Send("GET", "metadata/entities?organizationUrl=" + kUrl));
  EXPECT_EQ(entities.at(0),
            (json::object{{"DisplayName", "The account"}, {"LogicalName", "account"}}));
  const json::value relationships =
      Ok(Send("GET", "metadata/relationships?organizationUrl=" + kUrl));
  EXPECT_EQ(relationships.at(0), (json::object{{"Name", "accountleads_association"},
                                               {"Entity1LogicalName", "account"},
                                               {"Entity2LogicalName", "lead"},
                                               {"IntersectLogicalName", "accountleads"},
                                               {"IsIntersect", true}}));
}

TEST_F(MetadataTest, PrivacyTermsAreBareBooleans) {
  const std::string has = "metadata/hasorgacceptedprivacyterms?organizationId=" + kOrganization;
  const std::string accept = "metadata/acceptprivacyterms?organizationUrl=" + kUrl +
                             "&organizationId=" + kOrganization + "&isAuthorized=";
  EXPECT_EQ(Send("GET", has).body, "false");
  EXPECT_EQ(Send("POST", accept + "false").body, "false");
  EXPECT_EQ(Send("GET", has).body, "false");
  Failed(Send("POST", accept), 400, "InvalidArgument");
  Failed(Send("POST", accept + "perhaps"), 400, "InvalidArgument");
  EXPECT_EQ(Send("POST", accept + "true").body, "true");
  EXPECT_EQ(Send("GET", has).body, "true");
}

TEST_F(MetadataTest, WithoutAPublicUrlTheHostHeaderIsUsed) {
  ApiParts parts = Parts();
  parts.options.public_url.clear();
  const http::Handler handler = MakeApi(std::move(parts));
  http::ServerRequest request;
  request.method = "GET";
  request.target = kRoot + "metadata/organizations";
  request.headers = {{"Authorization", "Bearer administrator"}, {"Host", "127.0.0.1:8080"}};
  EXPECT_EQ(Ok(handler(request)).at(0).at("ConnectorUrl").as_string(), "http://127.0.0.1:8080");
  request.headers.back().second = "evil.example/path?";
  Failed(handler(request), 400, "InvalidArgument");
}

TEST_F(MetadataTest, WhatIsNoRouteIs404) {
  Failed(Send("GET", "/"), 404, "NotFound");
  Failed(Send("GET", "profiles/x/y/z"), 404, "NotFound");
  Failed(Send("PATCH", "profiles"), 404, "NotFound");
  Failed(Send("POST", "metadata/organizations"), 404, "NotFound");
  Failed(Send("POST", "profiles/" + Guid::Random().ToString() + "/resync"), 404, "NotFound");
}

TEST_F(MetadataTest, HealthReadinessAndMetrics) {
  EXPECT_EQ(SendAs("", "GET", "/healthz").status, 200);
  EXPECT_EQ(SendAs("", "GET", "/readyz").status, 200);
  Ok(Send("GET", "metadata/organizations"));
  const auto metrics = SendAs("", "GET", "/metrics");
  EXPECT_EQ(metrics.status, 200);
  EXPECT_NE(metrics.body.find("opendes_api_requests_total"), std::string::npos) << metrics.body;
  EXPECT_NE(metrics.body.find("Metadata_GetOrganizations"), std::string::npos);
}

}  // namespace
}  // namespace opendes::api::test
