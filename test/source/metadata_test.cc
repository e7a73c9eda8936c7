// Describe, the lists, the organisation and its administrators, against a scripted server.
#include "source/dataverse/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "source/dataverse/dataverse_source.h"
#include "test/source/test_parts.h"

namespace opendes::source {
namespace {

using ::testing::HasSubstr;

class MetadataTest : public ::testing::Test {
 protected:
  MetadataTest() {
    parts.client.respond = [this](const http::ClientRequest& request) -> ScriptedClient::Reply {
      EXPECT_TRUE(request.url.starts_with(kBase)) << request.url;
      const std::string path = request.url.substr(kBase.size());
      // The longest beginning that is known.
      for (auto known = answers.rbegin(); known != answers.rend(); ++known) {
        if (path.starts_with(known->first)) return known->second;
      }
      return Answer(404, ErrorBody("0x8006088a", "Resource not found"));
    };
  }
  void On(const std::string& path, std::string body) {
    answers[path] = Answer(200, std::move(body));
  }

  ApiFixture parts;
  DataverseSource source{parts.organization};
  std::map<std::string, http::ClientResponse> answers;
};

constexpr char kAccount[] =
    R"({"LogicalName":"account","EntitySetName":"accounts","PrimaryIdAttribute":"accountid",)"
    R"("ChangeTrackingEnabled":true,"IsIntersect":false,"Attributes":[)"
    R"({"LogicalName":"name","AttributeOf":null,"AttributeType":"String",)"
    R"("AttributeTypeName":{"Value":"StringType"},"ColumnNumber":3,"IsValidForRead":true,)"
    R"("IsValidODataAttribute":true},)"
    R"({"LogicalName":"accountid","AttributeType":"Uniqueidentifier","ColumnNumber":1,)"
    R"("AttributeTypeName":{"Value":"UniqueidentifierType"},"IsValidForRead":true,)"
    R"("IsValidODataAttribute":true},)"
    R"({"LogicalName":"picks","AttributeType":"Virtual","ColumnNumber":9,)"
    R"("AttributeTypeName":{"Value":"MultiSelectPicklistType"},"IsValidForRead":true,)"
    R"("IsValidODataAttribute":true},)"
    R"({"LogicalName":"photo","AttributeType":"Virtual","ColumnNumber":10,)"
    R"("AttributeTypeName":{"Value":"ImageType"},"IsValidForRead":true,)"
    R"("IsValidODataAttribute":true},)"
    R"({"LogicalName":"ownerid","AttributeType":"Owner","ColumnNumber":4,)"
    R"("AttributeTypeName":{"Value":"OwnerType"},"IsValidForRead":true,)"
    R"("IsValidODataAttribute":true}]})";

TEST_F(MetadataTest, DescribeReadsOnlyTheEntity) {
  On("EntityDefinitions(LogicalName='account')", kAccount);
  On("EntityDefinitions(LogicalName='account')/Attributes/Microsoft.Dynamics.CRM.String",
     R"({"value":[{"LogicalName":"name","MaxLength":160},{"LogicalName":"other","MaxLength":1}]})");
  On("EntityDefinitions(LogicalName='account')/Attributes/Microsoft.Dynamics.CRM.Lookup",
     R"({"value":[{"LogicalName":"ownerid","Targets":["systemuser","team"]}]})");
  const auto schema = source.Describe(EntityName("account"), parts.Context());
  ASSERT_TRUE(schema) << schema.error().ToString();
  EXPECT_EQ(schema->set_name, "accounts");
  EXPECT_EQ(schema->primary_key, "accountid");
  EXPECT_EQ(schema->columns[*schema->Find("name")].length, 160);
  EXPECT_EQ(schema->columns[*schema->Find("picks")].length, 4000);
  EXPECT_FALSE(schema->Find("photo"));
  EXPECT_EQ(schema->columns[*schema->Find("ownerid_entitytype")].only_target, "");
  EXPECT_EQ(parts.client.requests.size(), 3U);
  for (const auto& request : parts.client.requests) {
    EXPECT_THAT(request.url, HasSubstr("LogicalName='account'"));
    EXPECT_EQ(request.max_body, limits::kMetadataBodyBytes);
  }
}

TEST_F(MetadataTest, UnknownEntityIsNamed) {
  for (const char* name : {"nothing", "x')/evil", "", "Account"}) {
    const auto schema = source.Describe(EntityName(name), parts.Context());
    ASSERT_FALSE(schema);
    EXPECT_EQ(schema.error().code, ErrorCode::kNotFound);
    EXPECT_THAT(schema.error().message, HasSubstr(fmt::format("'{}'", name)));
  }
  EXPECT_EQ(parts.client.requests.size(), 1U);  // impossible names are not asked for
}

TEST_F(MetadataTest, TrackingOffSaysWhatToDo) {
  std::string off = kAccount;
  off.replace(off.find("\"ChangeTrackingEnabled\":true"), 28, "\"ChangeTrackingEnabled\":false");
  On("EntityDefinitions(LogicalName='account')", off);
  On("EntityDefinitions(LogicalName='account')/Attributes/", R"({"value":[]})");
  const auto schema = source.Describe(EntityName("account"), parts.Context());
  ASSERT_FALSE(schema);
  EXPECT_EQ(schema.error().code, ErrorCode::kTrackingOff);
  EXPECT_THAT(schema.error().message, HasSubstr("Track changes"));
}

TEST_F(MetadataTest, BrokenDefinitionsAreProtocolErrors) {
  for (
      const char* body :
      {"{}", R"({"LogicalName":"account"})", "{", R"({"error":1})",
       R"({"LogicalName":"account","EntitySetName":"a","PrimaryIdAttribute":"b","Attributes":[1]})",
       R"({"LogicalName":"account","EntitySetName":"a","PrimaryIdAttribute":"b","Attributes":[{}]})"}) {
    On("EntityDefinitions(", body);
    const auto schema = source.Describe(EntityName("account"), parts.Context());
    ASSERT_FALSE(schema) << body;
    EXPECT_EQ(schema.error().code, ErrorCode::kProtocol) << body;
  }
}

TEST_F(MetadataTest, EntityListIsSortedAndWithoutWhatCannotBeExported) {
  On("EntityDefinitions?",
     R"({"value":[{"LogicalName":"lead","DisplayName":{"UserLocalizedLabel":{"Label":"Lead"}}},)"
     R"({"LogicalName":"activitypointer"},{"LogicalName":"accountleads","IsIntersect":true},)"
     R"({"LogicalName":"account","DisplayName":{"UserLocalizedLabel":null}}]})");
  const auto entities = source.ListEntities(parts.Context());
  ASSERT_TRUE(entities);
  ASSERT_EQ(entities->size(), 2U);
  EXPECT_EQ((*entities)[0].entity.str(), "account");
  EXPECT_EQ((*entities)[0].display_name, "account");
  EXPECT_EQ((*entities)[1].display_name, "Lead");
  EXPECT_THAT(parts.client.requests[0].url, HasSubstr("ChangeTrackingEnabled%20eq%20true"));
}

TEST_F(MetadataTest, RelationshipList) {
  On("RelationshipDefinitions/Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata",
     R"({"value":[{"SchemaName":"accountleads_association","Entity1LogicalName":"account",)"
     R"("Entity2LogicalName":"lead","IntersectEntityName":"accountleads"},{"SchemaName":"x"}]})");
  const auto relationships = source.ListRelationships(parts.Context());
  ASSERT_TRUE(relationships);
  ASSERT_EQ(relationships->size(), 1U);
  EXPECT_EQ((*relationships)[0].intersect.str(), "accountleads");
  EXPECT_EQ((*relationships)[0].entity2.str(), "lead");
}

TEST_F(MetadataTest, Estimates) {
  On("RetrieveTotalRecordCount(EntityNames=@p1)?@p1=%5B%22account%22%5D",
     R"({"EntityRecordCountCollection":{"Count":1,"Keys":["account"],"Values":[12345678901]}})");
  EXPECT_EQ(*source.EstimateRows(EntityName("account"), parts.Context()), 12345678901);
  EXPECT_EQ(*source.EstimateRows(EntityName("virtualtable"), parts.Context()), std::nullopt);
  On("RetrieveTotalRecordCount(", "{}");
  EXPECT_EQ(*source.EstimateRows(EntityName("lead"), parts.Context()), std::nullopt);
}

TEST_F(MetadataTest, Organization) {
  On("WhoAmI", R"({"OrganizationId":"60C4E274-0D87-E711-80E5-00155DB19E6D"})");
  EXPECT_EQ(source.ReadOrganization(parts.Context())->name, "org.example.com");
  On("RetrieveCurrentOrganization", R"({"Detail":{"FriendlyName":"Contoso"}})");
  const auto facts = source.ReadOrganization(parts.Context());
  ASSERT_TRUE(facts) << facts.error().ToString();
  EXPECT_EQ(facts->id.str(), "60c4e274-0d87-e711-80e5-00155db19e6d");
  EXPECT_EQ(facts->name, "Contoso");
  On("WhoAmI", "{}");
  EXPECT_EQ(source.ReadOrganization(parts.Context()).error().code, ErrorCode::kProtocol);
}

class AdministratorTest : public MetadataTest {
 protected:
  static constexpr char kUser[] = "11111111-0d87-e711-80e5-00155db19e6d";
  static constexpr char kRole[] =
      R"([{"roleid":"1","_roletemplateid_value":"627090FF-40a3-4053-8790-584edc5be201"}])";

  void OnUser(const char* disabled) {
    On("systemusers?",
       fmt::format(R"({{"value":[{{"systemuserid":"{}","isdisabled":{}}}]}})", kUser, disabled));
  }
  void OnRoles(const std::string& roles) {
    On(fmt::format("systemusers({})/systemuserroles_association", kUser),
       R"({"value":)" + roles + "}");
  }
  void OnTeams(const std::string& roles) {
    On(fmt::format("systemusers({})/teammembership_association", kUser),
       R"({"value":[{"teamid":"t","teamroles_association":)" + roles + "}]}");
  }
  Result<bool> Ask() {
    return source.IsSystemAdministrator(*Guid::Parse("22222222-0d87-e711-80e5-00155db19e6d"),
                                        parts.Context());
  }
};

TEST_F(AdministratorTest, ByOwnRole) {
  OnUser("false");
  OnRoles(kRole);
  EXPECT_TRUE(*Ask());
  EXPECT_THAT(parts.client.requests[0].url,
              HasSubstr("azureactivedirectoryobjectid%20eq%2022222222-0d87"));
}

TEST_F(AdministratorTest, ByTeam) {
  OnUser("false");
  OnRoles("[]");
  OnTeams(kRole);
  EXPECT_TRUE(*Ask());
}

TEST_F(AdministratorTest, OtherRolesDoNotCount) {
  OnUser("false");
  const std::string other =
      R"([{"roleid":"1","_roletemplateid_value":"11111111-40a3-4053-8790-584edc5be201"}])";
  OnRoles(other);
  OnTeams(other);
  EXPECT_FALSE(*Ask());
}

TEST_F(AdministratorTest, DisabledAndUnknownUsersAreNone) {
  for (const char* disabled : {"true", "null", "\"false\""}) {
    OnUser(disabled);
    OnRoles(kRole);
    EXPECT_FALSE(*Ask()) << disabled;
  }
  On("systemusers?", R"({"value":[]})");
  EXPECT_FALSE(*Ask());
}

TEST_F(AdministratorTest, AFaultIsNotANo) {
  OnUser("false");  // the roles cannot be read
  EXPECT_FALSE(Ask().has_value());
}

}  // namespace
}  // namespace opendes::source
