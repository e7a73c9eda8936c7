#include "source/dataverse/des_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace opendes::source {
namespace {

using ::testing::ElementsAre;
using Type = AttributeType;

// Numbers attributes in the order in which they are added.
class Entity {
 public:
  explicit Entity(std::string name) {
    entity_.name = name;
    entity_.set_name = name + "s";
    entity_.primary_key = name + "id";
    entity_.tracking = true;
  }
  AttributeMetadata& Add(std::string name, Type type, int length = 0) {
    AttributeMetadata attribute;
    attribute.name = std::move(name);
    attribute.type = type;
    attribute.max_length = length;
    attribute.column_number = static_cast<int>(entity_.attributes.size()) + 1;
    attribute.readable = true;
    attribute.selectable = true;
    entity_.attributes.push_back(std::move(attribute));
    return entity_.attributes.back();
  }
  void AddOf(std::string owner, std::string name, Type type, int length = 0) {
    AttributeMetadata& attribute = Add(std::move(name), type, length);
    attribute.attribute_of = std::move(owner);
    attribute.selectable = false;
  }
  void AddLookup(std::string name, Type type, std::vector<std::string> targets) {
    Add(std::move(name), type).targets = std::move(targets);
  }
  TableSchema LayOut() const {
    auto schema = LayOutTable(entity_);
    EXPECT_TRUE(schema) << (schema ? "" : schema.error().ToString());
    return *schema;
  }
  EntityMetadata& metadata() { return entity_; }

 private:
  EntityMetadata entity_;
};

std::vector<std::string> Names(const TableSchema& schema) {
  std::vector<std::string> names;
  for (const ColumnSchema& column : schema.columns) names.push_back(column.name);
  return names;
}

const ColumnSchema& At(const TableSchema& schema, std::string_view name) {
  const auto index = schema.Find(name);
  EXPECT_TRUE(index) << name;
  return schema.columns[index.value_or(0)];
}

// The leading columns of a real `email` table (des-contract 5.3), attributes added out of order.
TEST(DesLayoutTest, EmailGroups) {
  Entity email("email");
  email.Add("versionnumber", Type::kBigInt);
  email.Add("scheduledend", Type::kDateTime);
  email.Add("to", Type::kPartyList).selectable = false;
  email.Add("from", Type::kPartyList).selectable = false;
  email.AddLookup("ownerid", Type::kOwner, {"systemuser", "team"});
  email.AddLookup("slaid", Type::kLookup, {"sla"});
  email.AddLookup("regardingobjectid", Type::kLookup, {"account", "contact"});
  email.Add("isbilled", Type::kBoolean);
  email.Add("directioncode", Type::kBoolean);
  email.Add("notifications", Type::kPicklist);
  email.Add("statuscode", Type::kStatus);
  email.Add("prioritycode", Type::kPicklist);
  email.Add("statecode", Type::kState);
  email.Add("activityid", Type::kUniqueIdentifier);
  email.Add("subject", Type::kString, 800);
  email.Add("activityadditionalparams", Type::kMemo, 8192);
  email.metadata().primary_key = "activityid";
  const TableSchema schema = email.LayOut();
  EXPECT_THAT(Names(schema),
              ElementsAre("statecode", "statuscode", "notifications", "prioritycode", "isbilled",
                          "directioncode", "slaid", "slaid_entitytype", "regardingobjectid",
                          "regardingobjectid_entitytype", "ownerid", "ownerid_entitytype", "to",
                          "from", "versionnumber", "scheduledend", "activityid", "subject",
                          "activityadditionalparams"));
  EXPECT_EQ(At(schema, "to").origin, ColumnOrigin::kUnavailable);
  EXPECT_EQ(At(schema, "to").type, ColumnType::kGuid);
  EXPECT_EQ(At(schema, "slaid").source_property, "_slaid_value");
  EXPECT_EQ(At(schema, "slaid_entitytype").type, ColumnType::kString);
  EXPECT_EQ(At(schema, "slaid_entitytype").length, 128);
  EXPECT_EQ(At(schema, "slaid_entitytype").only_target, "sla");
  EXPECT_EQ(At(schema, "regardingobjectid_entitytype").only_target, "");
  EXPECT_EQ(At(schema, "activityadditionalparams").type, ColumnType::kText);
  EXPECT_EQ(schema.primary_key, "activityid");
  EXPECT_EQ(At(schema, "versionnumber").origin, ColumnOrigin::kAttribute);
}

// Lengths and scales of a real `lead` table (des-contract 5.3).
TEST(DesLayoutTest, LeadTypes) {
  Entity lead("lead");
  lead.Add("subject", Type::kString, 300);
  lead.Add("businesscardattributes", Type::kString, 4000);
  lead.Add("longer", Type::kString, 4001);
  lead.Add("qualificationcomments", Type::kMemo, 2000);
  lead.Add("budgetamount", Type::kMoney).precision = 2;
  lead.Add("budgetamount_base", Type::kMoney).precision = 2;
  lead.Add("othermoney", Type::kMoney);
  lead.Add("exchangerate", Type::kDecimal).precision = 10;
  lead.Add("address1_longitude", Type::kDouble).precision = 5;
  lead.Add("estimatedclosedate", Type::kDateTime);
  lead.Add("choices", Type::kMultiSelect);
  lead.Add("numberofemployees", Type::kInteger);
  lead.Add("versionnumber", Type::kBigInt);
  lead.Add("leadid", Type::kUniqueIdentifier);
  const TableSchema schema = lead.LayOut();
  const auto expect = [&](std::string_view name, ColumnType type, int length, int scale) {
    EXPECT_EQ(At(schema, name).type, type) << name;
    EXPECT_EQ(At(schema, name).length, length) << name;
    EXPECT_EQ(At(schema, name).scale, scale) << name;
  };
  expect("subject", ColumnType::kString, 300, 0);
  expect("businesscardattributes", ColumnType::kString, 4000, 0);
  expect("longer", ColumnType::kText, 0, 0);
  expect("qualificationcomments", ColumnType::kText, 0, 0);
  expect("budgetamount", ColumnType::kDecimal, 0, 2);
  expect("budgetamount_base", ColumnType::kDecimal, 0, 4);
  expect("othermoney", ColumnType::kDecimal, 0, 2);
  expect("exchangerate", ColumnType::kDecimal, 0, 10);
  expect("address1_longitude", ColumnType::kDecimal, 0, 5);
  expect("estimatedclosedate", ColumnType::kDateTime, 0, 0);
  expect("choices", ColumnType::kString, 4000, 0);
  expect("numberofemployees", ColumnType::kInt32, 0, 0);
  expect("versionnumber", ColumnType::kInt64, 0, 0);
  expect("leadid", ColumnType::kGuid, 0, 0);
}

TEST(DesLayoutTest, LabelsAndTypesOfLookups) {
  Entity contact("contact");
  contact.AddLookup("parentcustomerid", Type::kCustomer, {"account", "contact"});
  contact.AddOf("parentcustomerid", "parentcustomeridname", Type::kString, 160);
  contact.AddOf("parentcustomerid", "parentcustomeridyominame", Type::kString, 450);
  contact.AddOf("parentcustomerid", "parentcustomeridtype", Type::kEntityName);
  contact.AddLookup("ownerid", Type::kOwner, {"systemuser", "team"});
  contact.AddOf("", "owneridtype", Type::kEntityName);
  contact.AddLookup("regardingobjectid", Type::kLookup, {});
  contact.AddOf("", "regardingobjecttypecode", Type::kEntityName);
  contact.AddLookup("sendersaccount", Type::kLookup, {"account"});
  contact.AddOf("", "sendersaccountobjecttypecode", Type::kEntityName);
  contact.Add("activitytypecode", Type::kEntityName);
  contact.AddOf("", "lonelytype", Type::kEntityName);
  contact.Add("contactid", Type::kUniqueIdentifier);
  const TableSchema schema = contact.LayOut();
  EXPECT_EQ(At(schema, "parentcustomeridname").origin, ColumnOrigin::kLabel);
  EXPECT_EQ(At(schema, "parentcustomeridname").length, 160);
  EXPECT_EQ(At(schema, "parentcustomeridyominame").origin, ColumnOrigin::kUnavailable);
  for (const auto& [name, property] :
       {std::pair{"parentcustomeridtype", "_parentcustomerid_value"},
        std::pair{"owneridtype", "_ownerid_value"},
        std::pair{"regardingobjecttypecode", "_regardingobjectid_value"},
        std::pair{"sendersaccountobjecttypecode", "_sendersaccount_value"}}) {
    EXPECT_EQ(At(schema, name).origin, ColumnOrigin::kLookupType) << name;
    EXPECT_EQ(At(schema, name).source_property, property) << name;
    EXPECT_EQ(At(schema, name).length, 4000) << name;
  }
  EXPECT_EQ(At(schema, "sendersaccountobjecttypecode").only_target, "account");
  EXPECT_EQ(At(schema, "activitytypecode").origin, ColumnOrigin::kAttribute);
  EXPECT_EQ(At(schema, "lonelytype").origin, ColumnOrigin::kUnavailable);
}

TEST(DesLayoutTest, WhatIsNotExported) {
  Entity account("account");
  account.Add("accountid", Type::kUniqueIdentifier);
  account.Add("entityimage", Type::kNotExported);
  account.Add("entityimageid", Type::kUniqueIdentifier);
  account.Add("entityimage_timestamp", Type::kBigInt).attribute_of = "entityimageid";
  account.Add("entityimage_url", Type::kString, 200).attribute_of = "entityimageid";
  account.AddOf("statecode", "statecodename", Type::kNotExported);
  account.AddOf("address1_x", "address1_xname", Type::kString, 100);
  account.Add("writeonly", Type::kString, 100).readable = false;
  const TableSchema schema = account.LayOut();
  EXPECT_THAT(Names(schema), ElementsAre("accountid", "entityimageid", "entityimage_timestamp",
                                         "entityimage_url", "versionnumber"));
  EXPECT_EQ(At(schema, "versionnumber").origin, ColumnOrigin::kRowVersion);
}

// accountleads (des-contract 5.4).
TEST(DesLayoutTest, IntersectTable) {
  Entity both("accountleads");
  both.metadata().set_name = "accountleadscollection";
  both.metadata().primary_key = "accountleadid";
  both.metadata().intersect = true;
  both.Add("leadid", Type::kUniqueIdentifier);
  both.Add("accountleadid", Type::kUniqueIdentifier);
  both.Add("overriddencreatedon", Type::kDateTime);
  both.Add("name", Type::kString, 100);
  both.Add("timezoneruleversionnumber", Type::kInteger);
  both.Add("accountid", Type::kUniqueIdentifier);
  both.Add("versionnumber", Type::kBigInt);
  both.Add("importsequencenumber", Type::kInteger);
  both.Add("utcconversiontimezonecode", Type::kInteger);
  const TableSchema schema = both.LayOut();
  EXPECT_TRUE(schema.intersect);
  EXPECT_EQ(schema.set_name, "accountleadscollection");
  EXPECT_THAT(Names(schema), ElementsAre("leadid", "accountleadid", "overriddencreatedon", "name",
                                         "timezoneruleversionnumber", "accountid", "versionnumber",
                                         "importsequencenumber", "utcconversiontimezonecode"));
}

TEST(DesLayoutTest, AVersionThatCannotBeSelectedComesFromTheEtag) {
  Entity thing("thing");
  thing.AddOf("", "versionnumber", Type::kBigInt);
  EXPECT_EQ(At(thing.LayOut(), "versionnumber").origin, ColumnOrigin::kRowVersion);
}

TEST(DesLayoutTest, OrderDoesNotDependOnArrival) {
  Entity first("thing");
  first.Add("b", Type::kString, 10).column_number = 5;
  first.Add("a", Type::kString, 10).column_number = 5;
  first.Add("c", Type::kString, 10).column_number = 1;
  Entity second("thing");
  second.Add("c", Type::kString, 10).column_number = 1;
  second.Add("a", Type::kString, 10).column_number = 5;
  second.Add("b", Type::kString, 10).column_number = 5;
  EXPECT_EQ(first.LayOut(), second.LayOut());
  EXPECT_THAT(Names(first.LayOut()), ElementsAre("c", "a", "b", "versionnumber"));
}

TEST(DesLayoutTest, TwoColumnsOfOneNameAreRefused) {
  Entity thing("thing");
  thing.Add("name", Type::kString, 10);
  thing.Add("name", Type::kString, 10);
  EXPECT_FALSE(LayOutTable(thing.metadata()));
}

}  // namespace
}  // namespace opendes::source
