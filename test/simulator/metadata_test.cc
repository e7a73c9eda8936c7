#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "http/message.h"
#include "simulator/facts_folder.h"
#include "simulator/metadata/metadata_api.h"

namespace opendes::sim {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

const std::shared_ptr<const Facts>& RealFacts() {
  static const auto facts = std::make_shared<const Facts>(LoadFacts(FactsFolder()).value());
  return facts;
}

class MetadataTest : public testing::Test {
 protected:
  Answer Ask(std::string_view path, std::string_view query = {}) {
    return api_.Respond({"http://h/api/data/v9.2/", path, query}, {facts_, version_}, now_).value();
  }

  json::object Get(std::string_view path, std::string_view query = {}) {
    Answer answer = Ask(path, query);
    EXPECT_TRUE(answer) << path << ": " << answer.error().message;
    return answer ? json::parse(answer->body).as_object() : json::object();
  }

  json::array List(std::string_view path, std::string_view query = {}) {
    return Get(path, query).at("value").as_array();
  }

  ApiFault FaultOf(std::string_view path, std::string_view query = {}) {
    const Answer answer = Ask(path, query);
    EXPECT_FALSE(answer) << path << '?' << query;
    return answer ? ApiFault{200, "", "", {}} : answer.error();
  }

  // RetrieveMetadataChanges, the arguments by alias as clients send them.
  json::object Changes(const std::string& query, const std::string& stamp = {},
                       std::string_view filters = "All") {
    const Answer answer = AskChanges(query, stamp, filters);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? json::parse(answer->body).as_object() : json::object();
  }

  Answer AskChanges(const std::string& query, const std::string& stamp, std::string_view filters) {
    std::string aliases = "@p1=" + http::PercentEncode(query);
    std::string path = "RetrieveMetadataChanges(Query=@p1";
    if (!stamp.empty()) {
      path += ",ClientVersionStamp=@p2,DeletedMetadataFilters=@p3";
      aliases += "&@p2='" + http::PercentEncode(stamp) + "'";
      aliases += "&@p3=Microsoft.Dynamics.CRM.DeletedMetadataFilters'" + std::string(filters) + "'";
    }
    return Ask(path + ")", aliases);
  }

  // A new version of the schema.
  void Edit(const std::function<void(Facts&)>& edit) {
    auto changed = std::make_shared<Facts>(*facts_);
    edit(*changed);
    facts_ = std::move(changed);
    ++version_;
  }

  MetadataApi api_;
  std::shared_ptr<const Facts> facts_ = RealFacts();
  std::uint64_t version_ = 1000;
  TimePoint now_{std::chrono::seconds(1'800'000'000)};
};

const json::object& Named(const json::array& items, std::string_view name) {
  static const json::object kNone;
  for (const json::value& item : items) {
    if (item.at("LogicalName").as_string() == name) return item.as_object();
  }
  ADD_FAILURE() << "no item " << name;
  return kNone;
}

constexpr std::string_view kAccount = "EntityDefinitions(LogicalName='account')";

TEST_F(MetadataTest, ListsTheWholeSchemaInOneAnswer) {
  const json::array all = List("EntityDefinitions", "$select=LogicalName,EntitySetName");
  EXPECT_EQ(all.size(), RealFacts()->entities.size());
  const json::object& roles = Named(all, "systemuserroles");
  EXPECT_EQ(roles.at("EntitySetName"), "systemuserrolescollection");
  EXPECT_EQ(roles.size(), 3U) << "MetadataId always comes too";
}

TEST_F(MetadataTest, FiltersOnScalarsEnumerationsAndComplexPaths) {
  EXPECT_EQ(List("EntityDefinitions", "$filter=CanChangeTrackingBeEnabled/Value eq false").size(),
            1U);
  EXPECT_EQ(
      List("EntityDefinitions", "$filter=LogicalName eq 'account' or ObjectTypeCode eq 2").size(),
      2U);
  EXPECT_EQ(List("EntityDefinitions",
                 "$filter=ChangeTrackingEnabled eq true and not (IsIntersect eq false)")
                .size(),
            5U);
  EXPECT_EQ(List(std::string(kAccount) + "/Attributes",
                 "$filter=AttributeType eq "
                 "Microsoft.Dynamics.CRM.AttributeTypeCode'Owner'&$select=LogicalName")
                .size(),
            1U);
}

TEST_F(MetadataTest, AnEntityIsFoundByNameAndById) {
  const json::object by_name = Get(kAccount, "$select=SchemaName");
  EXPECT_EQ(by_name.at("@odata.context"),
            "http://h/api/data/v9.2/$metadata#EntityDefinitions(SchemaName)/$entity");
  const std::string id(by_name.at("MetadataId").as_string());
  EXPECT_EQ(Get("EntityDefinitions(" + id + ")").at("LogicalName"), "account");
  EXPECT_EQ(Get("EntityDefinitions(MetadataId=" + id + ")").at("LogicalName"), "account");
  EXPECT_EQ(FaultOf("EntityDefinitions(LogicalName='nothing')").status, 404);
  EXPECT_EQ(FaultOf("EntityDefinitions(LogicalName=account)").status, 404);
  EXPECT_EQ(FaultOf("EntityDefinitions(LogicalName='account')/Nonsense").status, 404);
}

TEST_F(MetadataTest, EveryDocumentedPropertyIsThere) {
  const json::object account = Get(kAccount);
  for (const char* name : {"ActivityTypeMask", "ChangeTrackingEnabled", "CanCreateAttributes",
                           "IsCustomizable", "DisplayCollectionName", "TableType", "Privileges",
                           "UsesBusinessDataLabelTable", "OwnershipType", "ReportViewName"}) {
    EXPECT_TRUE(account.contains(name)) << name;
  }
  EXPECT_EQ(account.at("PrimaryIdAttribute"), "accountid");
  EXPECT_EQ(account.at("CanChangeTrackingBeEnabled").at("ManagedPropertyLogicalName"),
            "canchangetrackingbeenabled");
}

TEST_F(MetadataTest, ExpandsCarryContextsAndNestedSelects) {
  const json::object account =
      Get(kAccount,
          "$select=LogicalName&$expand=Attributes($select=LogicalName,AttributeType;$filter="
          "IsPrimaryId "
          "eq true),Keys,ManyToOneRelationships($select=ReferencingAttribute)");
  ASSERT_EQ(account.at("Attributes").as_array().size(), 1U);
  EXPECT_EQ(account.at("Attributes").as_array()[0].at("LogicalName"), "accountid");
  EXPECT_TRUE(account.contains("Attributes@odata.context"));
  EXPECT_TRUE(account.at("Keys").as_array().empty());
  EXPECT_GT(account.at("ManyToOneRelationships").as_array().size(), 15U);
  EXPECT_THAT(
      std::string(account.at("@odata.context").as_string()),
      HasSubstr("EntityDefinitions(LogicalName,Attributes(LogicalName,AttributeType),Keys()"));
}

TEST_F(MetadataTest, TypesHideBehindVirtual) {
  const json::array attributes = List("EntityDefinitions(LogicalName='new_everything')/Attributes");
  const json::object& choices = Named(attributes, "new_choices");
  EXPECT_EQ(choices.at("AttributeType"), "Virtual");
  EXPECT_EQ(choices.at("AttributeTypeName").at("Value"), "MultiSelectPicklistType");
  EXPECT_EQ(Named(attributes, "new_file").at("AttributeTypeName").at("Value"), "FileType");
  EXPECT_EQ(Named(attributes, "new_image").at("AttributeType"), "Virtual");
  EXPECT_EQ(Named(attributes, "new_customer").at("@odata.type"),
            "#Microsoft.Dynamics.CRM.LookupAttributeMetadata");
  EXPECT_EQ(Named(attributes, "new_customer").at("AttributeType"), "Customer");
  EXPECT_FALSE(Named(attributes, "new_everythingid").contains("@odata.type"));
  EXPECT_EQ(Named(attributes, "new_longtext").at("MaxLength"), 4000);
  EXPECT_EQ(Named(attributes, "new_decimal7").at("Precision"), 7);
  EXPECT_EQ(Named(attributes, "new_dateonly").at("DateTimeBehavior").at("Value"), "DateOnly");
  EXPECT_EQ(Named(attributes, "new_bigint").at("MaxValue"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(Named(attributes, "new_secret").at("IsSecured"), true);
}

TEST_F(MetadataTest, OwnPropertiesOfATypeAreSelectedOnlyWithACast) {
  const std::string attributes = std::string(kAccount) + "/Attributes";
  EXPECT_THAT(FaultOf(attributes, "$select=MaxLength").message,
              HasSubstr("Could not find a property named 'MaxLength'"));
  const json::array strings = List(attributes + "/Microsoft.Dynamics.CRM.StringAttributeMetadata",
                                   "$select=MaxLength,LogicalName");
  EXPECT_EQ(Named(strings, "name").at("MaxLength"), 100);
  EXPECT_FALSE(Named(strings, "name").contains("@odata.type"));
  EXPECT_EQ(FaultOf(attributes + "/Microsoft.Dynamics.CRM.NoSuchMetadata").status, 404);
  EXPECT_EQ(
      FaultOf(attributes + "(LogicalName='name')/Microsoft.Dynamics.CRM.MemoAttributeMetadata")
          .status,
      404);
}

TEST_F(MetadataTest, OptionSetsAreExpandedLocalOrGlobal) {
  const json::array choices = List(
      "EntityDefinitions(LogicalName='new_everything')/Attributes/"
      "Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
      "$select=LogicalName&$expand=OptionSet,GlobalOptionSet($select=Name,Options)");
  const json::object& local = Named(choices, "new_choice");
  EXPECT_EQ(local.at("OptionSet").at("Options").as_array().size(), 3U);
  EXPECT_TRUE(local.at("GlobalOptionSet").is_null());
  const json::object& global = Named(choices, "new_globalchoice");
  EXPECT_TRUE(global.at("OptionSet").is_null());
  EXPECT_EQ(global.at("GlobalOptionSet").at("Name"), "new_size");
  EXPECT_EQ(FaultOf(std::string(kAccount) + "/Attributes", "$expand=OptionSet").status, 400);
  EXPECT_EQ(Get("GlobalOptionSetDefinitions(Name='new_size')").at("Options").as_array().size(), 3U);
  EXPECT_EQ(FaultOf("GlobalOptionSetDefinitions(Name='none')").status, 404);
}

TEST_F(MetadataTest, StatesAndStatusesPointAtEachOther) {
  const json::object state = Get(std::string(kAccount) +
                                 "/Attributes(LogicalName='statecode')/"
                                 "Microsoft.Dynamics.CRM.StateAttributeMetadata/OptionSet");
  EXPECT_EQ(state.at("Options").as_array()[0].at("DefaultStatus"), 1);
  EXPECT_EQ(state.at("Options").as_array()[0].at("InvariantName"), "Active");
  const json::object status =
      Get(std::string(kAccount) + "/Attributes(LogicalName='statuscode')/OptionSet");
  EXPECT_EQ(status.at("Options").as_array()[1].at("State"), 1);
}

TEST_F(MetadataTest, RelationshipsAreDefinedOnce) {
  const json::object one =
      Get("RelationshipDefinitions(SchemaName='account_primary_contact')/"
          "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata");
  EXPECT_EQ(one.at("ReferencingEntityNavigationPropertyName"), "primarycontactid");
  EXPECT_EQ(one.at("ReferencedAttribute"), "contactid");
  const json::array many = List(
      "RelationshipDefinitions/"
      "Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata",
      "$filter=Entity1LogicalName eq 'systemuser'");
  ASSERT_EQ(many.size(), 1U);
  EXPECT_EQ(many[0].at("IntersectEntityName"), "systemuserroles");
  EXPECT_GT(List("RelationshipDefinitions", "$select=SchemaName").size(), 500U);
}

TEST_F(MetadataTest, BadQueriesAreRefused) {
  for (const char* query :
       {"$select=Nonsense", "$filter=Nonsense eq 1", "$filter=LogicalName eq",
        "$filter=LogicalName", "$filter=(LogicalName eq 'a'", "$filter=LogicalName eq 'a' 'b'",
        "$filter=LogicalName like 'a'", "$expand=Nonsense", "$expand=Attributes($select=Nonsense)",
        "$expand=Attributes($select=X", "$top=5", "$orderby=LogicalName",
        "$filter=LogicalName eq 'a"}) {
    EXPECT_EQ(FaultOf("EntityDefinitions", query).status, 400) << query;
  }
  const std::string deep(200, '(');
  EXPECT_EQ(FaultOf("EntityDefinitions", "$filter=" + deep + "LogicalName eq 'a'").status, 400);
}

TEST_F(MetadataTest, OtherPathsAreNotMetadata) {
  EXPECT_FALSE(api_.Respond({"http://h/api/data/v9.2/", "accounts", ""}, {facts_, 1}, now_));
}

TEST_F(MetadataTest, CsdlHasTheTraps) {
  const std::string csdl = Ask("$metadata")->body;
  EXPECT_THAT(
      csdl,
      HasSubstr(
          R"(<EntityType Name="systemuser" BaseType="mscrm.principal"><Key><PropertyRef Name="ownerid" />)"));
  EXPECT_THAT(csdl, HasSubstr(R"(<EntityType Name="task" BaseType="mscrm.activitypointer">)"));
  EXPECT_THAT(csdl, HasSubstr(R"(<Property Name="_primarycontactid_value" Type="Edm.Guid" />)"));
  EXPECT_THAT(
      csdl,
      HasSubstr(
          R"(<EntitySet Name="activityparties" EntityType="Microsoft.Dynamics.CRM.activityparty")"));
  EXPECT_THAT(csdl, HasSubstr(R"(<Property Name="new_file" Type="Edm.Binary" />)"));
  EXPECT_THAT(csdl, HasSubstr(R"(<Property Name="new_dateonly" Type="Edm.Date" />)"));
  EXPECT_THAT(csdl, Not(HasSubstr("primarycontactidname")));
  EXPECT_THAT(csdl, Not(HasSubstr("ChangeTracking")));
  const std::string task = csdl.substr(csdl.find(R"(<EntityType Name="task")"), 3000);
  EXPECT_THAT(task.substr(0, task.find("<Nav")), Not(HasSubstr(R"(Name="subject")")));
  EXPECT_THAT(Ask("$metadata", "annotations=true")->body,
              HasSubstr("Org.OData.Capabilities.V1.ChangeTracking"));
}

constexpr std::string_view kContactNames =
    R"({"Criteria":{"FilterOperator":"And","Conditions":[{"ConditionOperator":"Equals","PropertyName":"LogicalName","Value":{"Type":"System.String","Value":"contact"}}]},"Properties":{"AllProperties":false,"PropertyNames":["SchemaName","Attributes"]},"AttributeQuery":{"Properties":{"PropertyNames":["SchemaName","MaxLength"]}}})";

TEST_F(MetadataTest, ChangesGiveAskedPropertiesAndNullForTheRest) {
  const json::object answer = Changes(std::string(kContactNames));
  EXPECT_EQ(answer.at("ServerVersionStamp"), "1000!01/15/2027 08:00:00");
  EXPECT_EQ(answer.at("DeletedMetadata").at("Count"), 0);
  const json::array& entities = answer.at("EntityMetadata").as_array();
  ASSERT_EQ(entities.size(), 1U);
  EXPECT_EQ(entities[0].at("SchemaName"), "Contact");
  EXPECT_TRUE(entities[0].at("OwnershipType").is_null());
  EXPECT_TRUE(entities[0].at("HasChanged").is_null());
  const json::object& name = Named(entities[0].at("Attributes").as_array(), "firstname");
  EXPECT_EQ(name.at("@odata.type"), "#Microsoft.Dynamics.CRM.ComplexStringAttributeMetadata");
  EXPECT_EQ(name.at("MaxLength"), 50);
  EXPECT_TRUE(name.at("DisplayName").is_null());
  EXPECT_EQ(name.at("IsValidODataAttribute"), false);
}

TEST_F(MetadataTest, ChangesSinceAStampAreOnlyTheChanges) {
  const std::string stamp(Changes("{}").at("ServerVersionStamp").as_string());
  EXPECT_TRUE(Changes("{}", stamp).at("EntityMetadata").as_array().empty());

  const Guid deleted = facts_->Find("contact")->Find("nickname")->metadata_id;
  Edit([](Facts& facts) {
    EntityFacts& contact = *facts.Find("contact");
    std::erase_if(contact.attributes, [](const auto& a) { return a.logical_name == "nickname"; });
    std::ranges::find(contact.attributes, "firstname", &AttributeFacts::logical_name)->max_length =
        99;
  });
  const json::object answer = Changes("{}", stamp);
  const json::array& entities = answer.at("EntityMetadata").as_array();
  ASSERT_EQ(entities.size(), 1U);
  EXPECT_EQ(entities[0].at("HasChanged"), false);
  const json::array& attributes = entities[0].at("Attributes").as_array();
  ASSERT_EQ(attributes.size(), 1U);
  EXPECT_EQ(attributes[0].at("MaxLength"), 99);
  EXPECT_EQ(attributes[0].at("HasChanged"), true);
  const json::object& gone = answer.at("DeletedMetadata").as_object();
  EXPECT_EQ(gone.at("Keys").as_array(), (json::array{"Attribute"}));
  EXPECT_EQ(gone.at("Values").as_array()[0].at("Items").as_array(),
            (json::array{deleted.ToString()}));
  EXPECT_EQ(Changes("{}", stamp, "Entity").at("DeletedMetadata").at("Count"), 0);

  const std::string later(answer.at("ServerVersionStamp").as_string());
  EXPECT_TRUE(Changes("{}", later).at("EntityMetadata").as_array().empty());
}

TEST_F(MetadataTest, ADeletedEntityIsReportedByItsId) {
  const std::string stamp(Changes("{}").at("ServerVersionStamp").as_string());
  Edit([](Facts& facts) {
    std::erase_if(facts.entities, [](const auto& e) { return e.logical_name == "territory"; });
  });
  const json::object gone = Changes("{}", stamp).at("DeletedMetadata").as_object();
  EXPECT_EQ(gone.at("Keys").as_array(), (json::array{"Default"}));
}

TEST_F(MetadataTest, StampsExpire) {
  const auto code_of = [&](const std::string& stamp) {
    const Answer answer = AskChanges("{}", stamp, "All");
    return answer ? std::string("good") : answer.error().code;
  };
  const std::string stamp(Changes("{}").at("ServerVersionStamp").as_string());
  EXPECT_EQ(code_of(stamp), "good");
  EXPECT_EQ(code_of("1!01/15/2027 08:00:00"), "0x80044352") << "older than the organisation";
  EXPECT_EQ(code_of("2000!01/15/2027 08:00:00"), "0x80044352") << "from its future";
  EXPECT_EQ(code_of("nonsense"), "0x80044352");
  EXPECT_EQ(code_of("1000!99/99/2027 08:00:00"), "0x80044352");
  now_ += std::chrono::days(91);
  EXPECT_EQ(code_of(stamp), "0x80044352") << "too old";
  now_ -= std::chrono::days(91);
  api_.ExpireStamps();
  EXPECT_EQ(code_of(stamp), "0x80044352") << "by command";
}

TEST_F(MetadataTest, ARestoredOrganizationForgetsItsStamps) {
  Edit([](Facts&) {});
  const std::string stamp(Changes("{}").at("ServerVersionStamp").as_string());
  version_ = 1000;
  const Answer answer = AskChanges("{}", stamp, "All");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, "0x80044352");
}

TEST_F(MetadataTest, BrokenChangeQueriesAreRefused) {
  for (const char* query :
       {"{", "[]", R"({"Criteria":1})", R"({"Criteria":{"Conditions":[{}]}})",
        R"({"Criteria":{"Conditions":[{"PropertyName":"A","ConditionOperator":"Like"}]}})",
        R"({"Properties":{"PropertyNames":1}})", R"({"AttributeQuery":[]})"}) {
    EXPECT_FALSE(AskChanges(query, "", "")) << query;
  }
}

}  // namespace
}  // namespace opendes::sim
