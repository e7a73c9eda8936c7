// test and validate.
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

using ChecksTest = ApiTest;

std::string Replace(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

Error Broken(ErrorCode code, Blame blame, std::string message) {
  return {.code = code,
          .blame = blame,
          .message = std::move(message),
          .retry_after = std::nullopt,
          .detail = {}};
}

TEST_F(ChecksTest, TheListIsReadableTextWithAVerdictEach) {
  const std::string id = Create();
  const json::value tested = Ok(Send("GET", "profiles/" + id + "/test"));
  const std::string text(tested.as_string());
  for (const std::string part :
       {"ok      names: ", "ok      organization: https://contoso.crm.dynamics.com/ answers",
        "ok      secret: ", "ok      destination: ", "ok      entity account: ",
        "ok      entity contact: ", "ok      tables: ", "ok      name: "}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
}

TEST_F(ChecksTest, ValidateRunsTheSameChecksAndMakesNothing) {
  EXPECT_TRUE(Ok(Send("POST", "profiles/validate", kDescription)).is_string());
  EXPECT_TRUE(Ok(Send("GET", "profiles?organizationId=" + kOrganization)).as_array().empty());
}

TEST_F(ChecksTest, EveryFailedCheckIsTold) {
  Create();
  organization_.With([](OrganizationState& state) { state.listed.erase("contact"); });
  destination_error_ = Broken(ErrorCode::kUnauthenticated, Blame::kDestination, "login failed");
  const auto response = Send("POST", "profiles/validate", kDescription);
  const std::string message = Failed(response, 400, "InvalidArgument");
  for (const std::string part : {"login failed", "entity contact", "another profile is named",
                                 "another profile writes the same tables"}) {
    EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
  }
  const json::value body = json::parse(response.body);
  EXPECT_NE(body.at("Details").as_string().find("ok      entity account"), json::string::npos);
  EXPECT_EQ(body.at("Parameters"),
            (json::array{"destination", "entity contact", "name", "tables"}));
}

TEST_F(ChecksTest, EachRightIsToldByNameAndCode) {
  const std::string id = Create();
  inspection_.rights = {
      {.code = "CRTB", .name = "CREATE TABLE", .held = true, .remedy = "grant it"},
      {.code = "CRVW", .name = "CREATE VIEW", .held = false, .remedy = "grant it"},
      {.code = "", .name = "write the file", .held = true, .remedy = {}}};
  const auto response = Send("GET", "profiles/" + id + "/test");
  const std::string message = Failed(response, 400, "InvalidArgument");
  EXPECT_NE(message.find("right CREATE VIEW (CRVW): missing: grant it"), std::string::npos)
      << message;
  const std::string list(json::parse(response.body).at("Details").as_string());
  EXPECT_NE(list.find("ok      right CREATE TABLE (CRTB): held"), std::string::npos) << list;
  EXPECT_NE(list.find("ok      right write the file: held"), std::string::npos) << list;
  Failed(Send("POST", "profiles/" + id + "/activate"), 400, "InvalidArgument");
}

TEST_F(ChecksTest, TablesThatAreThereAreTold) {
  const std::string id = Create();
  const std::string text(Ok(Send("GET", "profiles/" + id + "/test")).as_string());
  EXPECT_NE(text.find("ok      existing tables: none is in the way, they will be made"),
            std::string::npos)
      << text;
  inspection_.present = {{.entity = EntityName("account"), .table = "account", .ours = true},
                         {.entity = EntityName("contact"), .table = "contact", .ours = false}};
  const auto response = Send("GET", "profiles/" + id + "/test");
  const std::string message = Failed(response, 400, "InvalidArgument");
  EXPECT_NE(message.find("table contact: is there already and not ours"), std::string::npos);
  EXPECT_EQ(message.find("table account"), std::string::npos) << message;
  EXPECT_FALSE(inspected_with_.adopt);
  Ok(Send("PUT", "profiles/" + id, R"({"Settings": {"Adopt": true}})"));
  const std::string adopted(Ok(Send("GET", "profiles/" + id + "/test")).as_string());
  EXPECT_NE(adopted.find("ok      table contact: is there: it is taken over"), std::string::npos);
  EXPECT_TRUE(inspected_with_.adopt);
}

TEST_F(ChecksTest, OneSecretInTwoSpellingsIsOneDatabase) {
  const std::string server = Replace(kDescription, "\"sqlite\"", "\"postgresql\"");
  Create(Replace(server, "local:warehouse", "https://v.vault.azure.net/secrets/db"));
  for (const char* other : {"https://V.vault.azure.net:443/secrets/db/",
                            "https://v.vault.azure.net/secrets/DB/0123456789abcdef"}) {
    const std::string twin =
        Replace(Replace(server, "local:warehouse", other), "\"Sales\"", "\"Twin\"");
    const std::string message =
        Failed(Send("POST", "profiles/validate", twin), 400, "InvalidArgument");
    EXPECT_NE(message.find("another profile writes the same tables"), std::string::npos) << message;
    Failed(Send("POST", "profiles", twin), 400, "AlreadyExists");
  }
}

TEST_F(ChecksTest, AnUnknownSecretIsToldAndNoConnectionIsTried) {
  destination_error_ = Broken(ErrorCode::kInternal, Blame::kUs, "was tried");
  const auto response =
      Send("POST", "profiles/validate", Replace(kDescription, "local:warehouse", "local:unknown"));
  EXPECT_NE(Failed(response, 400, "InvalidArgument").find("secret: "), std::string::npos);
  EXPECT_EQ(response.body.find("was tried"), std::string::npos);
}

TEST_F(ChecksTest, AnOrganizationThatWasResetIsTold) {
  const std::string id = Create();
  organization_.With([](OrganizationState& state) { state.id = kTenant; });
  const std::string message =
      Failed(Send("GET", "profiles/" + id + "/test"), 400, "InvalidArgument");
  EXPECT_NE(message.find("another organisation now"), std::string::npos) << message;
}

TEST_F(ChecksTest, WrongNamesAreToldBeforeAnythingIsAsked) {
  const auto response =
      Send("POST", "profiles/validate", Replace(kDescription, "\"Sales\"", "\"\""));
  EXPECT_NE(Failed(response, 400, "InvalidArgument").find("Name"), std::string::npos);
}

TEST_F(ChecksTest, AProfileDoesNotCollideWithItself) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  Ok(Send("GET", "profiles/" + id + "/test"));
}

}  // namespace
}  // namespace opendes::api::test
