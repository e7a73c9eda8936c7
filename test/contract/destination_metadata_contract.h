// The original's metadata tables: ReplaceMetadata.
#pragma once

#include "test/contract/destination_fixture.h"

namespace opendes::destination::test {

using Lines = std::vector<std::vector<std::string>>;

inline MetadataRows ThingMetadata() {
  MetadataRows rows;
  rows.entity = EntityName("thing");
  rows.options = {{"color", 1, 1031, "Rot", ""},
                  {"color", 1, 1033, "Red", ""},
                  {"color", 2, 1033, "Blue", ""},
                  {"size", 7, 1033, "Large", "sizes"}};
  rows.states = {{0, 1033, "Active"}, {1, 1033, "Inactive"}};
  rows.statuses = {{0, 1, 1033, "Open"}, {1, 2, 1033, "Closed"}};
  rows.targets = {{"ownerid", "systemuser", "systemuserid"}, {"ownerid", "team", ""}};
  rows.attributes = {
      {"color", "Picklist", 11, "5f0c4c1e-0000-0000-0000-000000000001", std::nullopt},
      {"price", "Money", 8, "5f0c4c1e-0000-0000-0000-000000000002", 2}};
  rows.version = 100;
  return rows;
}

class DestinationMetadataContract : public DestinationContract {
 protected:
  void Replace(const MetadataRows& rows) {
    if (!destination_) Start(SmallSchema());
    const auto replaced = destination_->ReplaceMetadata(rows, Context());
    ASSERT_TRUE(replaced) << replaced.error().ToString();
  }
  Lines Options() {
    return backdoor_->ReadTexts(
        "OptionSetMetadata",
        {"EntityName", "OptionSetName", "Option", "LocalizedLabelLanguageCode", "LocalizedLabel"});
  }
  Lines Attributes() {
    return backdoor_->ReadTexts(
        "AttributeMetadata", {"AttributeName", "AttributeType", "AttributeTypeCode", "MetadataId",
                              "Precision", "Version", "Id"});
  }
};

TEST_P(DestinationMetadataContract, EveryTableGetsItsLines) {
  Replace(ThingMetadata());
  EXPECT_EQ(Options(), (Lines{{"thing", "color", "1", "1031", "Rot"},
                              {"thing", "color", "1", "1033", "Red"},
                              {"thing", "color", "2", "1033", "Blue"}}));
  EXPECT_EQ(backdoor_->ReadTexts("GlobalOptionSetMetadata",
                                 {"OptionSetName", "Option", "LocalizedLabelLanguageCode",
                                  "LocalizedLabel", "GlobalOptionSetName", "EntityName"}),
            (Lines{{"size", "7", "1033", "Large", "sizes", "thing"}}));
  EXPECT_EQ(backdoor_->ReadTexts("StateMetadata", {"EntityName", "State",
                                                   "LocalizedLabelLanguageCode", "LocalizedLabel"}),
            (Lines{{"thing", "0", "1033", "Active"}, {"thing", "1", "1033", "Inactive"}}));
  EXPECT_EQ(
      backdoor_->ReadTexts("StatusMetadata", {"EntityName", "State", "Status",
                                              "LocalizedLabelLanguageCode", "LocalizedLabel"}),
      (Lines{{"thing", "0", "1", "1033", "Open"}, {"thing", "1", "2", "1033", "Closed"}}));
  EXPECT_EQ(backdoor_->ReadTexts("TargetMetadata", {"EntityName", "AttributeName",
                                                    "ReferencedEntity", "ReferencedAttribute"}),
            (Lines{{"thing", "ownerid", "systemuser", "systemuserid"},
                   {"thing", "ownerid", "team", "NULL"}}));
  EXPECT_EQ(
      Attributes(),
      (Lines{
          {"color", "Picklist", "11", "5f0c4c1e-0000-0000-0000-000000000001", "NULL", "100", "1"},
          {"price", "Money", "8", "5f0c4c1e-0000-0000-0000-000000000002", "2", "100", "2"}}));
}

TEST_P(DestinationMetadataContract, TheColumnsAreTheOriginals) {
  Replace(ThingMetadata());
  EXPECT_EQ(
      backdoor_->ListColumns("OptionSetMetadata"),
      (std::vector<std::string>{"EntityName", "OptionSetName", "Option", "IsUserLocalizedLabel",
                                "LocalizedLabelLanguageCode", "LocalizedLabel"}));
  EXPECT_EQ(backdoor_->ListColumns("AttributeMetadata"),
            (std::vector<std::string>{"Id", "EntityName", "AttributeName", "AttributeType",
                                      "AttributeTypeCode", "Version", "Timestamp", "MetadataId",
                                      "Precision"}));
}

TEST_P(DestinationMetadataContract, ThePrefixComesBeforeEveryName) {
  Start(SmallSchema(), {.schema = {}, .prefix = "crm"});
  Replace(ThingMetadata());
  for (const std::string& table : backdoor_->ListTables()) {
    EXPECT_TRUE(table.starts_with("crm_")) << table;
  }
}

TEST_P(DestinationMetadataContract, LinesFollowTheSource) {
  Replace(ThingMetadata());
  MetadataRows rows = ThingMetadata();
  rows.options = {{"color", 1, 1033, "Crimson", ""}, {"color", 3, 1033, "Green", ""}};
  rows.states.clear();
  rows.targets.erase(rows.targets.begin());
  Replace(rows);
  EXPECT_EQ(Options(), (Lines{{"thing", "color", "1", "1033", "Crimson"},
                              {"thing", "color", "3", "1033", "Green"}}));
  EXPECT_TRUE(backdoor_->ReadTexts("GlobalOptionSetMetadata", {"Option"}).empty());
  EXPECT_TRUE(backdoor_->ReadTexts("StateMetadata", {"State"}).empty());
  EXPECT_EQ(backdoor_->ReadTexts("StatusMetadata", {"Status"}).size(), 2U);
  EXPECT_EQ(backdoor_->ReadTexts("TargetMetadata", {"ReferencedEntity"}), (Lines{{"team"}}));
}

TEST_P(DestinationMetadataContract, AttributesKeepTheirLineWhileTheyStayTheSame) {
  Replace(ThingMetadata());
  MetadataRows rows = ThingMetadata();
  rows.version = 200;
  rows.attributes[1].precision = 4;
  rows.attributes.push_back({"zip", "String", 14, "", std::nullopt});
  Replace(rows);
  EXPECT_EQ(Attributes(),
            (Lines{{"color", "Picklist", "11", "5f0c4c1e-0000-0000-0000-000000000001", "NULL",
                    "100", "1"},
                   {"price", "Money", "8", "5f0c4c1e-0000-0000-0000-000000000002", "4", "200", "2"},
                   {"zip", "String", "14", "NULL", "NULL", "200", "3"}}));
  rows.attributes.erase(rows.attributes.begin());
  Replace(rows);
  EXPECT_EQ(Attributes().size(), 2U);
}

TEST_P(DestinationMetadataContract, EntitiesDoNotTouchEachOthersLines) {
  Replace(ThingMetadata());
  MetadataRows other = ThingMetadata();
  other.entity = EntityName("other");
  other.options = {{"color", 9, 1033, "Pink", ""}};
  Replace(other);
  EXPECT_EQ(Options().size(), 4U);
  EXPECT_EQ(Attributes().size(), 4U);
  MetadataRows none;
  none.entity = EntityName("other");
  Replace(none);
  EXPECT_EQ(Options().size(), 3U);
  EXPECT_EQ(Attributes().size(), 2U);
}

// As the original's key wants it: the attribute's name, not the entity's.
TEST_P(DestinationMetadataContract, EntitiesShareTheLinesOfAGlobalOptionSet) {
  Replace(ThingMetadata());
  MetadataRows other = ThingMetadata();
  other.entity = EntityName("other");
  Replace(other);
  EXPECT_EQ(backdoor_->ReadTexts("GlobalOptionSetMetadata", {"OptionSetName", "EntityName"}),
            (Lines{{"size", "thing"}}))
      << "a line that stays the same is not written";
  other.options = {{"size", 7, 1033, "Huge", "sizes"}};
  Replace(other);
  EXPECT_EQ(backdoor_->ReadTexts("GlobalOptionSetMetadata", {"LocalizedLabel", "EntityName"}),
            (Lines{{"Huge", "other"}}));
}

TEST_P(DestinationMetadataContract, ADroppedTableIsMadeAgain) {
  Replace(ThingMetadata());
  backdoor_->DropTable("OptionSetMetadata");
  Replace(ThingMetadata());
  EXPECT_EQ(Options().size(), 3U);
}

TEST_P(DestinationMetadataContract, AnOlderEpochMayNotWrite) {
  Start(SmallSchema(), {}, 5);
  EXPECT_CODE(ErrorCode::kFenced, destination_->ReplaceMetadata(ThingMetadata(), Context(4)));
  ASSERT_TRUE(destination_->ReplaceMetadata(ThingMetadata(), Context(5)));
  EXPECT_TRUE(destination_->ReplaceMetadata(ThingMetadata(), Context(4))) << "nothing to write";
}

}  // namespace opendes::destination::test
