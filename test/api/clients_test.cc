// The three clients of the original that are known, call by call (their sequences and quirks).
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

class ClientsTest : public ApiTest {
 protected:
  void FinishFirstLoad(const std::string& id) {
    for (const std::string entity : {"account", "contact"}) {
      StreamStatus status = *control_->GetStatus({ProfileId(id), EntityName(entity)});
      status.metadata = MetadataState::kCreated;
      status.initial_sync = InitialSyncState::kCompleted;
      status.notifications_total = status.notifications_succeeded = 7;
      status.last_change_at = status.initial_data_completed_at = clock_.Now();
      ASSERT_TRUE(control_->SaveStatus(status, 0));
    }
  }
};

// Deletes profiles of its name first, sends nulls, parses the answer of activate as a profile.
TEST_F(ClientsTest, TheDeployer) {
  AcceptTerms();
  const std::string left_over = Create();
  const json::value organizations = Ok(Send("GET", "metadata/organizations"));
  ASSERT_FALSE(organizations.as_array().empty());
  Ok(Send("GET", "metadata/discover?organizationUrl=https%3a%2f%2fcontoso.crm.dynamics.com%2f"));
  const json::value profiles = Ok(Send("GET", "profiles?organizationId=" + kOrganization));
  for (const json::value& profile : profiles.as_array()) {
    if (profile.at("State").as_string() == "3") continue;
    Ok(Send("DELETE", "profiles/" + std::string(profile.at("Id").as_string())));
  }
  EXPECT_EQ(StateOf(left_over), "3");
  Ok(Send("GET", "metadata/entities?organizationurl=https://contoso.crm.dynamics.com/"));
  const std::string body = R"({"Id": null, "Version": null, "State": null, "Name": "sales",
    "OrganizationId": ")" + kOrganization +
                           R"(", "OrganizationUrl": null,
    "DestinationType": "sqlazure", "DestinationKeyVaultUri": "local:warehouse",
    "DestinationPrefix": "", "DestinationSchemaName": "dbo", "WriteDeleteLog": true,
    "RetryPolicy": {"MaxRetryCount": 5, "IntervalInSeconds": 5, "Backoff": "Simple"},
    "Entities": [
      {"Type": "account", "Settings": {}, "Status": null, "LogicalName": null},
      {"Type": "contact", "Settings": {}, "Status": null, "DisplayName": null}]})";
  EXPECT_TRUE(Ok(Send("POST", "profiles/validate", body)).is_string());
  const std::string id(Ok(Send("POST", "profiles", body)).at("Id").as_string());
  EXPECT_TRUE(Ok(Send("POST", "profiles/" + id + "/activate", "")).is_object());
  FinishFirstLoad(id);
  const json::value done = Ok(Send("GET", "profiles/" + id + "?status=true"));
  for (const json::value& entity : done.at("Entities").as_array()) {
    EXPECT_EQ(entity.at("Status").at("InitialSyncState").as_string(), "Completed");
    EXPECT_TRUE(entity.as_object().contains("InitialSyncProcessCompleteTime"));
  }
  EXPECT_EQ(done.at("Status").at("InitialSyncState").as_string(), "Completed");
  EXPECT_EQ(done.at("Status").at("TotalNotifications").as_int64(), 14);
}

// Uses a profile's name where an id belongs (that is a 404), then create, test, activate; reads and
// writes settings as "Object".
TEST_F(ClientsTest, TheGeneratedSample) {
  AcceptTerms();
  const json::value connector =
      Ok(Send("GET",
              "metadata/connector?organizationUrl=https%3A%2F%2Fcontoso.crm.dynamics.com%2F"
              "&organizationId=" +
                  kOrganization));
  EXPECT_EQ(connector.at("ConnectorUrl").as_string(), "https://des.contoso.example");
  Failed(Send("POST", "profiles/SalesExport1/activate"), 404, "NotFound");
  const std::string body = R"({
    "Name": "SalesExport1",
    "OrganizationId": ")" + kOrganization +
                           R"(",
    "DestinationKeyVaultUri": "local:warehouse",
    "Entities": [{"Type": "account", "Object": {"x": "1"}}]
  })";
  const json::value made = Ok(Send("POST", "profiles", body));
  EXPECT_EQ(made.at("DestinationType").as_string(), "sqlazure");
  const std::string id(made.at("Id").as_string());
  EXPECT_TRUE(Ok(Send("GET", "profiles/" + id + "/test")).is_string());
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/activate")).at("State").as_string(), "1");
  EXPECT_EQ(Ok(Send("GET", "profiles/" + id)).at("Entities").at(0).at("Object"),
            (json::object{{"x", "1"}}));
}

// Challenge, token, connector, list; builds addresses that begin with two slashes.
TEST_F(ClientsTest, TheGuidesSample) {
  Create();
  EXPECT_EQ(SendAs("", "GET", "aad/challenge").status, 401);
  Ok(Send("GET",
          "metadata/connector?organizationUrl=" + kUrl + "&organizationId=" + kOrganization));
  const json::value list =
      Ok(Send("GET", "//crm/exporter/profiles?status=true&organizationUrl=" + kUrl +
                         "&organizationId=" + kOrganization));
  EXPECT_EQ(list.at(0).at("Entities").at(0).at("Status").at("InitialSyncState").as_string(),
            "NotStarted");
}

}  // namespace
}  // namespace opendes::api::test
