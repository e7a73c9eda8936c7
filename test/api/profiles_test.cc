// create, list, get, update and delete.
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

bool HoldsNull(const json::value& value) {
  if (value.is_null()) return true;
  if (value.is_array()) return std::ranges::any_of(value.get_array(), HoldsNull);
  if (!value.is_object()) return false;
  return std::ranges::any_of(value.get_object(),
                             [](const auto& member) { return HoldsNull(member.value()); });
}

std::string With(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST_F(ApiTest, CreateNeedsAcceptedPrivacyTerms) {
  const std::string message = Failed(Send("POST", "profiles", kDescription), 400, "WrongState");
  EXPECT_NE(message.find("acceptprivacyterms"), std::string::npos) << message;
  EXPECT_TRUE(Ok(Send("GET", "profiles?organizationId=" + kOrganization)).as_array().empty());
}

TEST_F(ApiTest, CreateAnswers200WithTheWholeProfile) {
  AcceptTerms();
  const json::value made = Ok(Send("POST", "profiles", kDescription));
  EXPECT_FALSE(HoldsNull(made)) << made;
  EXPECT_EQ(made.at("State").as_string(), "0");
  EXPECT_EQ(made.at("Version").as_string(), "1");
  EXPECT_EQ(made.at("Name").as_string(), "Sales");
  EXPECT_EQ(made.at("OrganizationUrl").as_string(), kUrl);
  EXPECT_EQ(made.at("DestinationSchemaName").as_string(), "dbo");
  EXPECT_EQ(made.at("RetryPolicy").at("MaxRetryCount").as_int64(), 5);
  EXPECT_TRUE(made.at("WriteDeleteLog").as_bool());
  EXPECT_EQ(made.at("Entities").at(1).at("Type").as_string(), "contact");
  EXPECT_TRUE(made.at("Entities").at(0).at("Settings").is_object());
  EXPECT_FALSE(made.as_object().contains("Status"));
  const std::string id(made.at("Id").as_string());
  EXPECT_EQ(Ok(Send("GET", "profiles/" + id)), made);
}

TEST_F(ApiTest, NamesAreUniqueWithoutCase) {
  Create();
  const std::string same = With(With(kDescription, "Sales", "SALES"), "local:warehouse", "local:b");
  EXPECT_NE(Failed(Send("POST", "profiles", same), 400, "AlreadyExists").find("SALES"),
            std::string::npos);
}

TEST_F(ApiTest, TablesOfAnotherProfileAreRefused) {
  Create();
  const std::string other = With(kDescription, "Sales", "Second");
  EXPECT_NE(Failed(Send("POST", "profiles", other), 400, "AlreadyExists").find("account"),
            std::string::npos);
}

TEST_F(ApiTest, UnknownAndUntrackedEntitiesAreNamedAndNothingIsMade) {
  AcceptTerms();
  const std::string body =
      With(With(kDescription, "\"contact\"", "\"annotation\""), "\"account\"", "\"nosuch\"");
  const auto response = Send("POST", "profiles", body);
  const std::string message = Failed(response, 400, "InvalidArgument");
  EXPECT_NE(message.find("The following entities are not provisioned for replication: "
                         "nosuch, annotation"),
            std::string::npos)
      << message;
  EXPECT_NE(message.find("switch it on"), std::string::npos) << message;
  EXPECT_EQ(json::parse(response.body).at("Parameters"), (json::array{"nosuch", "annotation"}));
  EXPECT_TRUE(Ok(Send("GET", "profiles?organizationId=" + kOrganization)).as_array().empty());
}

TEST_F(ApiTest, AnEntityThatIsNotListedButExistsIsAccepted) {
  AcceptTerms();
  Ok(Send("POST", "profiles", With(kDescription, "\"contact\"", "\"systemusermanagermap\"")));
}

TEST_F(ApiTest, StatusIsShownOnlyWhenAskedForAndNeverHoldsNull) {
  const std::string id = Create();
  for (const std::string& target : {"profiles/" + id + "?STATUS=True",
                                    "profiles?status=true&organizationId=" + kOrganization}) {
    json::value answer = Ok(Send("GET", target));
    EXPECT_FALSE(HoldsNull(answer)) << answer;
    const json::value& profile = answer.is_array() ? answer.at(0) : answer;
    EXPECT_EQ(profile.at("Status").at("InitialSyncState").as_string(), "NotStarted");
    const json::value& status = profile.at("Entities").at(0).at("Status");
    EXPECT_EQ(status.at("InitialSyncState").as_string(), "NotStarted");
    EXPECT_EQ(status.at("EntityMetadataState").as_string(), "NotCreated");
    EXPECT_EQ(status.at("TotalNotifications").as_int64(), 0);
    EXPECT_EQ(status.at("FailureNotifications").as_int64(), 0);
  }
  Failed(Send("GET", "profiles/" + id + "?status=maybe"), 400, "InvalidArgument");
}

TEST_F(ApiTest, UnknownProfilesAre404) {
  Failed(Send("GET", "profiles/" + Guid::Random().ToString()), 404, "NotFound");
  Failed(Send("GET", "profiles/SalesExport1"), 404, "NotFound");
  Failed(Send("POST", "profiles/..%2f..%2fetc/activate"), 404, "NotFound");
}

TEST_F(ApiTest, UpdateAcceptsWhatGetGave) {
  const std::string id = Create();
  const auto read = Send("GET", "profiles/" + id + "?status=true");
  const json::value answer = Ok(Send("PUT", "profiles/" + id, read.body));
  EXPECT_EQ(answer.at("Id").as_string(), id);
  EXPECT_EQ(answer.at("State").as_string(), "0");
  const json::value after = Ok(Send("GET", "profiles/" + id));
  EXPECT_EQ(after.at("Version").as_string(), "2");
  EXPECT_TRUE(after.as_object().contains("UpdateTime"));
}

TEST_F(ApiTest, UpdateWithAnOlderVersionIs412) {
  const std::string id = Create();
  const auto read = Send("GET", "profiles/" + id);
  Ok(Send("PUT", "profiles/" + id, R"({"WriteDeleteLog": false})"));
  Failed(Send("PUT", "profiles/" + id, read.body), 412, "VersionMismatch");
  Failed(Send("PUT", "profiles/" + id, R"({"Version": "1.0"})"), 412, "VersionMismatch");
  EXPECT_FALSE(Ok(Send("GET", "profiles/" + id)).at("WriteDeleteLog").as_bool());
}

TEST_F(ApiTest, UpdateAddsAndRemovesEntitiesOfARunningProfile) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  Ok(Send("PUT", "profiles/" + id, R"({"Entities": [{"Type": "contact"}, {"Type": "lead"}]})"));
  const json::value after = Ok(Send("GET", "profiles/" + id));
  EXPECT_EQ(after.at("State").as_string(), "1");
  EXPECT_EQ(after.at("Entities").at(0).at("Type").as_string(), "contact");
  EXPECT_EQ(after.at("Entities").at(1).at("Type").as_string(), "lead");
  EXPECT_EQ(control_->ListStatus(ProfileId(id))->size(), 2U);
  Failed(Send("PUT", "profiles/" + id, R"({"Entities": [{"Type": "nosuch"}]})"), 400,
         "InvalidArgument");
  EXPECT_EQ(Ok(Send("GET", "profiles/" + id)).at("Entities").as_array().size(), 2U);
}

TEST_F(ApiTest, UpdateRefusesToMoveTheTables) {
  const std::string id = Create();
  for (const std::string body :
       {R"({"DestinationPrefix": "x"})", R"({"DestinationSchemaName": "x"})",
        R"({"DestinationType": "postgresql"})",
        R"({"OrganizationId": "bbbbbbbb-0000-4000-8000-00000000000b"})"}) {
    Failed(Send("PUT", "profiles/" + id, body), 400, "InvalidArgument");
  }
}

TEST_F(ApiTest, DeleteIsSoftStaysListedAndFreesTheName) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  EXPECT_TRUE(Ok(Send("DELETE", "profiles/" + id)).is_string());
  EXPECT_TRUE(Ok(Send("DELETE", "profiles/" + id)).is_string());
  const json::value list = Ok(Send("GET", "profiles?organizationId=" + kOrganization));
  ASSERT_EQ(list.as_array().size(), 1U);
  EXPECT_EQ(list.at(0).at("State").as_string(), "3");
  for (const std::string action : {"activate", "activatemetadata", "activatedata", "deactivate"}) {
    Failed(Send("POST", "profiles/" + id + "/" + action), 400, "WrongState");
  }
  Failed(Send("PUT", "profiles/" + id, "{}"), 400, "WrongState");
  Failed(Send("GET", "profiles/" + id + "/test"), 400, "WrongState");
  EXPECT_NE(Create(), id);
}

}  // namespace
}  // namespace opendes::api::test
