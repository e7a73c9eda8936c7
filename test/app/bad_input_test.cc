// What a person gets wrong: each is told by name, says what to do, and leaves nothing half made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>

#include "app/demo/json_fields.h"
#include "app/schema_command.h"
#include "test/app/stand.h"

namespace opendes::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class BadInput : public testing::Test {
 protected:
  void Start() {
    const auto started = stand_.Start();
    ASSERT_TRUE(started) << started.error().ToString();
  }

  Result<std::string> Discover() {
    return stand_.api().Get(
        "metadata/discover?organizationUrl=" + http::PercentEncode(stand_.organization_url()), {});
  }

  void AcceptTerms() {
    const auto organization = ParseJson(Discover().value_or("{}"), "the organisation");
    ASSERT_TRUE(organization);
    organization_id_ = TextMember(*organization, "OrganizationId");
    const auto accepted = stand_.api().Post(
        fmt::format("metadata/acceptprivacyterms?organizationUrl={}&organizationId={}"
                    "&isAuthorized=true",
                    http::PercentEncode(stand_.organization_url()), organization_id_),
        {}, {});
    ASSERT_TRUE(accepted) << accepted.error().ToString();
  }

  std::string Describe(const std::string& entity) const {
    return fmt::format(R"({{"Name":"Test","OrganizationId":"{}","DestinationType":"sqlite",)"
                       R"("DestinationKeyVaultUri":"local:warehouse",)"
                       R"("Entities":[{{"Type":"account"}},{{"Type":"{}"}}]}})",
                       organization_id_, entity);
  }

  Result<std::string> Create(const std::string& entity) {
    return stand_.api().Post("profiles", Describe(entity), {});
  }

  std::string Profiles() {
    return stand_.api().Get("profiles?organizationId=" + organization_id_, {}).value_or("failed");
  }

  Stand stand_;
  std::string organization_id_;
};

TEST_F(BadInput, AnUnknownEntityIsNamedAndNoProfileIsMade) {
  Start();
  AcceptTerms();
  const auto created = Create("acount");
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().message, HasSubstr("acount"));
  EXPECT_EQ(Profiles(), "[]");
  EXPECT_FALSE(std::filesystem::exists(stand_.database()));
}

TEST_F(BadInput, AnOrganisationThatIsNotConfiguredIsNamed) {
  Start();
  const auto found = stand_.api().Get(
      "metadata/discover?organizationUrl=https%3A%2F%2Fother.crm.dynamics.com", {});
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message,
              AllOf(HasSubstr("other.crm.dynamics.com"), HasSubstr("configur")));
}

TEST_F(BadInput, ChangeTrackingThatIsOffSaysHowToSwitchItOn) {
  Start();
  AcceptTerms();
  stand_.Control("PATCH", "schema/contact", R"({"change_tracking":false})");
  const auto created = Create("contact");
  ASSERT_FALSE(created);
  EXPECT_THAT(created.error().message, AllOf(HasSubstr("contact"), HasSubstr("rack changes")));
  EXPECT_EQ(Profiles(), "[]");
}

TEST_F(BadInput, AWrongSecretIsNotMistakenForAnythingElse) {
  stand_.set_client_secret("not-the-secret");
  Start();
  const auto found = Discover();
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message,
              AllOf(HasSubstr("client_secret"), testing::Not(HasSubstr("not-the-secret"))));
}

TEST_F(BadInput, AnUnreachableHostIsNamed) {
  stand_.set_organization_url("http://127.0.0.1:1/");
  Start();
  const auto found = Discover();
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, HasSubstr("127.0.0.1:1"));
}

TEST_F(BadInput, AReadOnlyDatabaseStopsTheActivation) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(stand_.database().c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "CREATE TABLE other (a)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto size = std::filesystem::file_size(stand_.database());
  stand_.set_connection_string("Data Source=" + stand_.database().string() + ";Mode=ReadOnly");
  Start();
  AcceptTerms();
  const auto created = Create("contact");
  ASSERT_TRUE(created) << created.error().ToString();
  const auto profile = ParseJson(*created, "the profile");
  const std::string path = "profiles/" + TextMember(*profile, "Id");

  const auto activated = stand_.api().Post(path + "/activate", {}, {});
  ASSERT_FALSE(activated);
  EXPECT_THAT(activated.error().message, HasSubstr("right write the file: missing"));
  const auto after = ParseJson(stand_.api().Get(path, {}).value_or("{}"), "the profile");
  EXPECT_EQ(TextMember(*after, "State"), "0");
  EXPECT_EQ(std::filesystem::file_size(stand_.database()), size);
}

TEST_F(BadInput, ValidateSaysWhatIsThereAndMakesNoFile) {
  Start();
  AcceptTerms();
  const std::string description = Describe("contact");
  const auto before = stand_.api().Post("profiles/validate", description, {});
  ASSERT_TRUE(before) << before.error().ToString();
  EXPECT_THAT(*before, HasSubstr("a file that will be made"));
  EXPECT_FALSE(std::filesystem::exists(stand_.database()));

  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(stand_.database().c_str(), &db), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(db, "CREATE TABLE contact (a)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(db);
  const auto after = stand_.api().Post("profiles/validate", description, {});
  ASSERT_FALSE(after);
  EXPECT_THAT(after.error().message, HasSubstr("table contact: is there already and not ours"));
}

class BadSchemaArguments : public BadInput {
 protected:
  Result<std::string> Schema(const std::string& entity, const std::string& destination,
                             const std::string& organization = {}) {
    const std::string path = (stand_.folder() / "opendes.toml").string();
    std::ofstream(path) << stand_.Configuration();
    SchemaArguments arguments;
    arguments.configuration_path = path;
    arguments.entity = entity;
    arguments.destination = destination;
    arguments.organization = organization;
    return RenderSchema(arguments, {});
  }
};

TEST_F(BadSchemaArguments, AGoodOnePrintsTheTableAndMakesNoFile) {
  const auto ddl = Schema("account", "sqlite");
  ASSERT_TRUE(ddl) << ddl.error().ToString();
  EXPECT_THAT(*ddl, AllOf(HasSubstr("CREATE TABLE"), HasSubstr("\"account\""),
                          HasSubstr("\"SinkModifiedOn\"")));
  EXPECT_FALSE(std::filesystem::exists(stand_.folder() / "opendes-control.db"));
}

TEST_F(BadSchemaArguments, AnUnknownEntityIsNamed) {
  const auto ddl = Schema("acount", "sqlite");
  ASSERT_FALSE(ddl);
  EXPECT_EQ(ddl.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(ddl.error().message, HasSubstr("acount"));
}

TEST_F(BadSchemaArguments, AnUnknownDestinationListsTheKnownOnes) {
  const auto ddl = Schema("account", "oracle");
  ASSERT_FALSE(ddl);
  EXPECT_THAT(ddl.error().message, AllOf(HasSubstr("'oracle'"), HasSubstr("postgresql")));
}

TEST_F(BadSchemaArguments, AnOrganisationThatIsNotConfiguredIsNamed) {
  const auto ddl = Schema("account", "sqlite", "https://other.crm.dynamics.com");
  ASSERT_FALSE(ddl);
  EXPECT_THAT(ddl.error().message, HasSubstr("other.crm.dynamics.com"));
}

}  // namespace
}  // namespace opendes::app
