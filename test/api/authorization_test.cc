// Who may do what, for every route of the table.
#include "api/query.h"
#include "api/route_table.h"
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

// A request of the route that is complete apart from who sends it.
std::string TargetOf(const Route& route, const std::string& profile) {
  std::string target(route.path);
  if (const auto at = target.find("{id}"); at != std::string::npos) {
    target.replace(at, 4, profile);
  }
  return target + "?organizationUrl=" + kUrl + "&organizationId=" + kOrganization +
         "&isAuthorized=true";
}

std::string BodyOf(const Route& route) {
  return route.method == "GET" || route.path.find("activate") != std::string_view::npos
             ? std::string()
             : kDescription;
}

class AuthorizationTest : public ApiTest {
 protected:
  void ExpectEverywhere(const std::string& bearer, int status, std::string_view word) {
    const std::string profile = Create();
    for (const Route& route : Routes()) {
      if (route.access == Access::kAnonymous) continue;
      if (status == 403 && route.operation == "Metadata_GetOrganizations") continue;
      SCOPED_TRACE(route.operation);
      const auto response =
          SendAs(bearer, std::string(route.method), TargetOf(route, profile), BodyOf(route));
      const std::string message = Failed(response, status, word);
      if (status == 500) continue;
      EXPECT_NE(message.find("failed authorization"), std::string::npos) << message;
      EXPECT_EQ(http::Find(response.headers, "WWW-Authenticate").has_value(), status == 401);
    }
    EXPECT_EQ(StateOf(profile), "0");
  }
};

TEST_F(AuthorizationTest, NoTokenIs401) { ExpectEverywhere("", 401, "Unauthenticated"); }
TEST_F(AuthorizationTest, AWrongTokenIs401) { ExpectEverywhere("forged", 401, "Unauthenticated"); }
TEST_F(AuthorizationTest, NoAdministratorIs403) { ExpectEverywhere("nobody", 403, "Forbidden"); }
TEST_F(AuthorizationTest, AnotherTenantIs403) { ExpectEverywhere("foreigner", 403, "Forbidden"); }
TEST_F(AuthorizationTest, MissingKeysAreNot401) { ExpectEverywhere("outage", 500, "Unavailable"); }

TEST_F(AuthorizationTest, OrganizationsAreEmptyForThoseWhoAdministerNone) {
  for (const std::string bearer : {"nobody", "foreigner"}) {
    EXPECT_TRUE(Ok(SendAs(bearer, "GET", "metadata/organizations")).as_array().empty());
  }
}

TEST_F(AuthorizationTest, OtherAuthorizationHeadersAre401) {
  for (const http::Headers& headers :
       std::vector<http::Headers>{{{"Authorization", "Basic YTpi"}},
                                  {{"Authorization", ""}},
                                  {{"Authorization", "Bearer"}},
                                  {{"Authorization", "Bearer "}},
                                  {{"Authorization", "Bearer\tadministrator"}},
                                  {{"Authorization", "Bearer  administrator"}},
                                  {{"Authorization", "Bearer administrator, Bearer x"}},
                                  {{"X-Authorization", "Bearer administrator"}},
                                  {{"Authorization", "administrator"}},
                                  {{"Authorization", "Bearer administrator"},
                                   {"authorization", "Bearer administrator"}}}) {
    http::ServerRequest request;
    request.method = "GET";
    request.target = kRoot + "metadata/organizations";
    request.headers = headers;
    Failed(handler_(request), 401, "Unauthenticated");
  }
  http::ServerRequest request;
  request.method = "GET";
  request.target = kRoot + "metadata/organizations";
  request.headers = {{"AUTHORIZATION", "bearer administrator"}};
  EXPECT_EQ(handler_(request).status, 200);
}

TEST_F(AuthorizationTest, TheChallengeIsQuotedAndAlways401) {
  for (const std::string bearer : {"", "administrator"}) {
    const auto response = SendAs(bearer, "GET", "aad/challenge");
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(http::Find(response.headers, "WWW-Authenticate"),
              "Bearer authorization_uri=\"https://login.example/" + kTenant +
                  "/oauth2/authorize\", resource=\"api://opendes\", "
                  "resource_id=\"api://opendes\"");
  }
}

TEST_F(AuthorizationTest, AnswersAreRememberedForFiveMinutes) {
  const auto questions = [&] {
    return organization_.With([](OrganizationState& s) { return s.administrator_questions; });
  };
  const std::string target = "metadata/discover?organizationUrl=" + kUrl;
  Ok(Send("GET", target));
  Ok(Send("GET", target));
  EXPECT_EQ(questions(), 1);
  organization_.With([](OrganizationState& state) { state.administrators.clear(); });
  clock_.Advance(std::chrono::minutes(5));
  Failed(Send("GET", target), 403, "Forbidden");
  EXPECT_EQ(questions(), 2);
}

TEST_F(AuthorizationTest, WhoeverJustGotTheRoleWaitsSeconds) {
  const std::string target = "metadata/discover?organizationUrl=" + kUrl;
  Failed(SendAs("nobody", "GET", target), 403, "Forbidden");
  organization_.With([](OrganizationState& state) { state.administrators.insert(kNobody); });
  clock_.Advance(std::chrono::seconds(10));
  Ok(SendAs("nobody", "GET", target));
}

TEST_F(AuthorizationTest, APeerThatRefusesUsIsNotTheCallersFault) {
  organization_.With([](OrganizationState& state) {
    state.error = Error{.code = ErrorCode::kUnauthenticated,
                        .blame = Blame::kSource,
                        .message = "AADSTS7000215: invalid client secret",
                        .retry_after = std::nullopt,
                        .detail = {}};
  });
  const auto response = Send("GET", "metadata/discover?organizationUrl=" + kUrl);
  Failed(response, 500, "Unauthenticated");
  EXPECT_FALSE(http::Find(response.headers, "WWW-Authenticate").has_value());
}

TEST_F(AuthorizationTest, ACallThatTakesTooLongIsGivenUp) {
  organization_.With([](OrganizationState& state) { state.hang = true; });
  clock_.EndLongSleeps();
  const std::string message =
      Failed(Send("GET", "metadata/discover?organizationUrl=" + kUrl), 500, "DeadlineExceeded");
  EXPECT_NE(message.find("60 seconds"), std::string::npos) << message;
}

}  // namespace
}  // namespace opendes::api::test
