// ReadMetadata: recorded shapes of option sets, and the whole of it against the simulator.
#include "source/dataverse/metadata_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "source/dataverse/option_sets.h"
#include "test/source/simulated_organization.h"

namespace opendes::source {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A label in two languages.
std::string Label(std::string_view english, std::string_view german) {
  return fmt::format(
      R"("Label":{{"LocalizedLabels":[{{"Label":"{}","LanguageCode":1033,"IsManaged":true}},)"
      R"({{"Label":"{}","LanguageCode":1031,"IsManaged":true}}],)"
      R"("UserLocalizedLabel":{{"Label":"{}","LanguageCode":1031}}}})",
      english, german, german);
}

std::string Attributes(std::string_view members) {
  return fmt::format(R"({{"@odata.context":"x","value":[{{{}}}]}})", members);
}

TEST(OptionSetsTest, LabelsOfEveryLanguage) {
  MetadataRows rows;
  const std::string body = Attributes(
      R"("LogicalName":"kind","MetadataId":"1","OptionSet":{"Name":"a_kind","IsGlobal":false,)"
      R"("Options":[{"Value":7,)" +
      Label("Seven", "Sieben") +
      R"(},{"Value":8,"Label":{"LocalizedLabels":[]}}]},)"
      R"("GlobalOptionSet":null)");
  ASSERT_TRUE(AddOptionSets(body, AttributeType::kPicklist, rows));
  EXPECT_THAT(rows.options, ElementsAre(OptionRow{"kind", 7, 1033, "Seven", ""},
                                        OptionRow{"kind", 7, 1031, "Sieben", ""}));
}

TEST(OptionSetsTest, GlobalSetsAreNamedHoweverTheyCome) {
  for (const char* form : {R"("OptionSet":null,"GlobalOptionSet":{{"Name":"shared",{}}})",
                           R"("OptionSet":{{"Name":"shared","IsGlobal":true,{}}})"}) {
    MetadataRows rows;
    const std::string options = R"("Options":[{"Value":1,)" + Label("One", "Eins") + "}]";
    const std::string body =
        Attributes(R"("LogicalName":"Kind",)" + fmt::format(fmt::runtime(form), options));
    ASSERT_TRUE(AddOptionSets(body, AttributeType::kMultiSelect, rows));
    EXPECT_THAT(rows.options, ElementsAre(OptionRow{"kind", 1, 1033, "One", "shared"},
                                          OptionRow{"kind", 1, 1031, "Eins", "shared"}));
  }
}

TEST(OptionSetsTest, BooleansAreTwoRows) {
  MetadataRows rows;
  const std::string body = Attributes(
      R"("LogicalName":"donotemail","OptionSet":{"Name":"contact_donotemail","IsGlobal":false,)"
      R"("TrueOption":{"Value":1,)" +
      Label("Do Not Allow", "Nein") + R"(},"FalseOption":{"Value":0,)" + Label("Allow", "Ja") +
      "}}");
  ASSERT_TRUE(AddOptionSets(body, AttributeType::kBoolean, rows));
  EXPECT_THAT(rows.options, ElementsAre(OptionRow{"donotemail", 0, 1033, "Allow", ""},
                                        OptionRow{"donotemail", 0, 1031, "Ja", ""},
                                        OptionRow{"donotemail", 1, 1033, "Do Not Allow", ""},
                                        OptionRow{"donotemail", 1, 1031, "Nein", ""}));
}

TEST(OptionSetsTest, StatesAndStatusesHaveTheirOwnLists) {
  MetadataRows rows;
  ASSERT_TRUE(AddOptionSets(
      Attributes(R"("LogicalName":"statecode","OptionSet":{"Options":[{"@odata.type":)"
                 R"("#Microsoft.Dynamics.CRM.StateOptionMetadata","Value":0,"DefaultStatus":1,)" +
                 Label("Active", "Aktiv") + "}]}"),
      AttributeType::kState, rows));
  ASSERT_TRUE(AddOptionSets(
      Attributes(R"("LogicalName":"statuscode","OptionSet":{"Options":[{"Value":2,"State":1,)" +
                 Label("Inactive", "Inaktiv") + "}]}"),
      AttributeType::kStatus, rows));
  EXPECT_THAT(rows.states, ElementsAre(StateRow{0, 1033, "Active"}, StateRow{0, 1031, "Aktiv"}));
  EXPECT_THAT(rows.statuses,
              ElementsAre(StatusRow{1, 2, 1033, "Inactive"}, StatusRow{1, 2, 1031, "Inaktiv"}));
  EXPECT_THAT(rows.options, IsEmpty());
}

TEST(OptionSetsTest, OddShapesAreSkippedAndBrokenOnesRefused) {
  MetadataRows rows;
  for (
      const char* members :
      {R"("LogicalName":"a")", R"("OptionSet":{"Options":[]})",
       R"("LogicalName":"a","OptionSet":{"Options":[7,{"Value":"x"},{"Value":1,"Label":[]}]})",
       R"("LogicalName":"a","OptionSet":{"Options":[{"Value":1,"Label":{"LocalizedLabels":[3]}}]})"}) {
    EXPECT_TRUE(AddOptionSets(Attributes(members), AttributeType::kPicklist, rows)) << members;
  }
  EXPECT_THAT(rows.options, IsEmpty());
  for (const char* body : {"", "{}", "[]", R"({"value":{}})"}) {
    const auto added = AddOptionSets(body, AttributeType::kPicklist, rows);
    ASSERT_FALSE(added) << body;
    EXPECT_EQ(added.error().code, ErrorCode::kProtocol);
  }
}

class ReadMetadataTest : public ::testing::Test {
 protected:
  static sim::Options MakeOptions() {
    sim::Options options;
    options.rows = {{"organization", 1}, {"systemuser", 5}};
    return options;
  }
  MetadataRows Read(const char* entity) {
    auto rows = source_.ReadMetadata(EntityName(entity), organization_.Context());
    EXPECT_TRUE(rows) << (rows ? "" : rows.error().ToString());
    return *std::move(rows);
  }
  static const AttributeRow* Find(const MetadataRows& rows, std::string_view name) {
    const auto found = std::ranges::find(rows.attributes, name, &AttributeRow::attribute);
    return found == rows.attributes.end() ? nullptr : &*found;
  }
  // For metadata, so far.
  std::int64_t Requests() {
    const std::string status = organization_.Control("GET", "status");
    constexpr std::string_view kKind = R"("metadata":)";
    return std::stoll(status.substr(status.find(kKind) + kKind.size(), 10));
  }

  SimulatedOrganization organization_{MakeOptions()};
  DataverseSource source_{organization_.shared()};
};

TEST_F(ReadMetadataTest, WhatTheReferenceSaysOfAccountAndContact) {
  const MetadataRows account = Read("account");
  EXPECT_THAT(account.options,
              Contains(OptionRow{"accountcategorycode", 1, 1033, "Preferred Customer", ""}));
  EXPECT_THAT(account.states, Contains(StateRow{0, 1033, "Active"}));
  EXPECT_THAT(account.statuses, Contains(StatusRow{0, 1, 1033, "Active"}));
  EXPECT_THAT(account.targets, Contains(TargetRow{"ownerid", "systemuser", "systemuserid"}));
  EXPECT_THAT(account.targets, Contains(TargetRow{"primarycontactid", "contact", "contactid"}));
  for (const OptionRow& row : account.options) {
    EXPECT_NE(row.attribute, "statecode");
    EXPECT_NE(row.attribute, "statuscode");
  }
  EXPECT_GT(account.version, 0);
  const MetadataRows contact = Read("contact");
  EXPECT_THAT(contact.options, Contains(OptionRow{"donotemail", 0, 1033, "Allow", ""}));
  EXPECT_THAT(contact.options, Contains(OptionRow{"donotemail", 1, 1033, "Do Not Allow", ""}));
}

TEST_F(ReadMetadataTest, GlobalSetsStandUnderTheirAttributesName) {
  const MetadataRows email = Read("email");
  EXPECT_THAT(email.options, Contains(OptionRow{"isregularactivity", 0, 1033, "No",
                                                "activitypointer_isregularactivity"}));
  EXPECT_THAT(email.options, Contains(OptionRow{"deliveryprioritycode", 2, 1033, "High",
                                                "activitypointer_deliveryprioritycode"}));
  for (const TargetRow& row : email.targets) EXPECT_NE(row.attribute, "to");
}

TEST_F(ReadMetadataTest, AttributesAreThoseOfTheTable) {
  const MetadataRows rows = Read("account");
  const auto schema = source_.Describe(EntityName("account"), organization_.Context());
  ASSERT_TRUE(schema);
  std::size_t companions = 0;
  for (const ColumnSchema& column : schema->columns) {
    if (column.name.ends_with("_entitytype")) {
      ++companions;
    } else {
      EXPECT_NE(Find(rows, column.name), nullptr) << column.name;
    }
  }
  EXPECT_EQ(rows.attributes.size(), schema->columns.size() - companions);
  ASSERT_NE(Find(rows, "revenue"), nullptr);
  EXPECT_EQ(Find(rows, "revenue")->type, "Money");
  EXPECT_EQ(Find(rows, "revenue")->type_code, 8);
  EXPECT_EQ(Find(rows, "revenue")->precision, 2);
  EXPECT_TRUE(Guid::Parse(Find(rows, "revenue")->metadata_id));
  EXPECT_EQ(Find(rows, "accountid")->type_code, 15);
  EXPECT_EQ(Find(rows, "accountid")->precision, std::nullopt);
  EXPECT_EQ(Find(rows, "entityimage"), nullptr);
}

TEST_F(ReadMetadataTest, EveryListIsSortedAndWithoutRepeats) {
  const MetadataRows rows = Read("account");
  const auto key = [](const OptionRow& r) { return std::tie(r.attribute, r.option, r.language); };
  EXPECT_TRUE(std::ranges::is_sorted(rows.options, {}, key));
  EXPECT_EQ(std::ranges::adjacent_find(rows.options, {}, key), rows.options.end());
  EXPECT_TRUE(std::ranges::is_sorted(rows.attributes, {}, &AttributeRow::attribute));
  EXPECT_TRUE(std::ranges::is_sorted(rows.targets, {}, [](const TargetRow& r) {
    return std::tie(r.attribute, r.referenced_entity);
  }));
}

TEST_F(ReadMetadataTest, NToNTablesHaveAttributesOnly) {
  const MetadataRows rows = Read("accountleads");
  EXPECT_THAT(rows.options, IsEmpty());
  EXPECT_NE(Find(rows, "accountid"), nullptr);
}

TEST_F(ReadMetadataTest, PrimaryKeysAreReadOnce) {
  Read("account");
  const std::int64_t before = Requests();
  Read("account");
  const std::int64_t again = Requests() - before;
  // The definition, targets, three kinds of numbers, five kinds of options.
  EXPECT_LE(again, 10);
}

TEST_F(ReadMetadataTest, UnknownEntityIsNamed) {
  const auto rows = source_.ReadMetadata(EntityName("nothing"), organization_.Context());
  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(rows.error().message, ::testing::HasSubstr("'nothing'"));
}

}  // namespace
}  // namespace opendes::source
