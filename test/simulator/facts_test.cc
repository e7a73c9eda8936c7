#include "simulator/facts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "simulator/facts_folder.h"

namespace opendes::sim {
namespace {

const Facts& RealFacts() {
  static const Facts facts = LoadFacts(FactsFolder()).value();
  return facts;
}

std::size_t ODataAttributes(const EntityFacts& entity) {
  return static_cast<std::size_t>(
      std::ranges::count(entity.attributes, true, &AttributeFacts::valid_odata));
}

// A folder of facts that ends with the test.
class FactsFolder {
 public:
  FactsFolder() : path_(std::filesystem::temp_directory_path() / Guid::Random().ToString()) {
    std::filesystem::create_directory(path_);
    Write("entities.tsv", "thing\tThing\tthings\tthingid\t\t7\tNone\tt\n");
    Write("attributes.tsv", "thing\tthingid\tThingId\tUniqueidentifier\t\tk\n");
    Write("many_to_many.tsv", "");
    Write("relationships.tsv", "");
  }
  ~FactsFolder() { std::filesystem::remove_all(path_); }

  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name) << text;
  }
  Result<Facts> Load() const { return LoadFacts(path_.string()); }
  std::string ErrorOf(const std::string& name, const std::string& text) const {
    Write(name, text);
    const Result<Facts> facts = Load();
    return facts ? "" : facts.error().message;
  }
  void Remove(const std::string& name) const { std::filesystem::remove(path_ / name); }

 private:
  std::filesystem::path path_;
};

TEST(FactsTest, AccountIsTheRealOne) {
  const EntityFacts* account = RealFacts().Find("account");
  ASSERT_NE(account, nullptr);
  EXPECT_EQ(account->set_name, "accounts");
  EXPECT_EQ(account->object_type_code, 1);
  EXPECT_GE(ODataAttributes(*account), 160U);
  EXPECT_GE(account->attributes.size(), 220U);
  EXPECT_EQ(account->Find("name")->max_length, 100);
  EXPECT_TRUE(account->Find("name")->primary_name);
  EXPECT_EQ(account->Find("address1_latitude")->precision, 5);
  EXPECT_EQ(account->Find("primarycontactid")->targets, std::vector<std::string>{"contact"});
  EXPECT_EQ(account->Find("nonsense"), nullptr);
}

TEST(FactsTest, EverySetNameIsUniqueAndNoneIsDerived) {
  std::set<std::string> names;
  for (const EntityFacts& entity : RealFacts().entities) {
    EXPECT_TRUE(names.insert(entity.set_name).second) << entity.set_name;
  }
  EXPECT_EQ(RealFacts().Find("systemuserroles")->set_name, "systemuserrolescollection");
  EXPECT_EQ(RealFacts().Find("activityparty")->set_name, "activityparties");
}

TEST(FactsTest, LabelsStandBesideTheirColumnsAndOutsideOData) {
  const EntityFacts* account = RealFacts().Find("account");
  const AttributeFacts* name = account->Find("primarycontactidname");
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->attribute_of, "primarycontactid");
  EXPECT_EQ(name->max_length, 160);
  EXPECT_FALSE(name->valid_odata);
  EXPECT_EQ(account->Find("owneridtype")->kind, AttributeKind::kEntityName);
  EXPECT_EQ(account->Find("industrycodename")->kind, AttributeKind::kVirtual);
  // The image's companions are the exceptions: attributes of another, yet OData properties.
  EXPECT_EQ(account->Find("entityimage_url")->attribute_of, "entityimageid");
  EXPECT_TRUE(account->Find("entityimage_url")->valid_odata);
}

TEST(FactsTest, ActivitiesShareTheirKeyAndHaveParties) {
  for (const char* name : {"task", "phonecall", "email", "appointment"}) {
    const EntityFacts* activity = RealFacts().Find(name);
    ASSERT_NE(activity, nullptr) << name;
    EXPECT_TRUE(activity->activity);
    EXPECT_EQ(activity->primary_id, "activityid");
    EXPECT_NE(activity->Find("regardingobjectid"), nullptr);
  }
  const AttributeFacts* to = RealFacts().Find("email")->Find("to");
  ASSERT_NE(to, nullptr);
  EXPECT_EQ(to->kind, AttributeKind::kPartyList);
  EXPECT_FALSE(to->valid_odata);
}

TEST(FactsTest, StatusesBelongToStatesThatExist) {
  for (const EntityFacts& entity : RealFacts().entities) {
    const AttributeFacts* status = entity.Find("statuscode");
    const AttributeFacts* state = entity.Find("statecode");
    if (status == nullptr || state == nullptr) continue;
    for (const OptionFacts& option : status->options) {
      EXPECT_NE(std::ranges::find(state->options, option.state, &OptionFacts::value),
                state->options.end())
          << entity.logical_name << ' ' << option.label;
    }
    for (const OptionFacts& option : state->options) {
      EXPECT_NE(std::ranges::find(status->options, option.default_status, &OptionFacts::value),
                status->options.end())
          << entity.logical_name << ' ' << option.label;
    }
  }
}

TEST(FactsTest, OneTableHasEveryKindOfColumn) {
  std::set<AttributeKind> kinds;
  for (const AttributeFacts& attribute : RealFacts().Find("new_everything")->attributes) {
    kinds.insert(attribute.kind);
  }
  // All but party lists, which only activities have.
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(AttributeKind::kVirtual));
  for (int precision = 0; precision <= 10; ++precision) {
    const std::string name = "new_decimal" + std::to_string(precision);
    EXPECT_EQ(RealFacts().Find("new_everything")->Find(name)->precision, precision);
  }
}

TEST(FactsTest, IdsAreTheSameInEveryRunAndUnique) {
  EXPECT_EQ(NameBasedGuid("account"), NameBasedGuid("account"));
  std::set<Guid> ids;
  for (const EntityFacts& entity : RealFacts().entities) {
    EXPECT_TRUE(ids.insert(entity.metadata_id).second);
    for (const AttributeFacts& attribute : entity.attributes) {
      EXPECT_TRUE(ids.insert(attribute.metadata_id).second) << attribute.logical_name;
    }
  }
}

TEST(FactsTest, PolymorphicLookupsHaveOneNavigationPerTarget) {
  std::set<std::string> names;
  for (const LookupFacts& lookup : RealFacts().lookups) {
    if (lookup.entity != "opportunity" || lookup.attribute != "customerid") continue;
    names.insert(lookup.navigation);
  }
  EXPECT_EQ(names, (std::set<std::string>{"customerid_account", "customerid_contact"}));
}

TEST(FactsTest, SmallFactsLoad) {
  const FactsFolder folder;
  const Result<Facts> facts = folder.Load();
  ASSERT_TRUE(facts) << facts.error().ToString();
  EXPECT_EQ(facts->entities.size(), 1U);
}

TEST(FactsTest, BadLinesAreNamedByFileAndLine) {
  const FactsFolder folder;
  const std::string key = "thing\tthingid\tThingId\tUniqueidentifier\t\tk\n";
  for (const std::string bad :
       {"thing\tx\tX\tNoSuchKind\n", "thing\tx\tX\tString\tlong\n", "nobody\tx\tX\tString\t5\n",
        "thing\tx\tX\tPicklist\tActive\n", "thing\tx\tX\tStatus\t1=Active\n",
        "thing\tx\tX\tDecimal\t0 1\n", "thing\tx\tX\tString\t5\tq\n", "thing\tx\n",
        "thing\tx\tX\tDateTime\tDateOnly\n", "thing\tthingid\tThingId\tUniqueidentifier\n"}) {
    EXPECT_THAT(folder.ErrorOf("attributes.tsv", "# comment\n" + key + bad),
                testing::HasSubstr("attributes.tsv:3"))
        << bad;
  }
}

TEST(FactsTest, AnEntityWithoutItsKeyIsRefused) {
  const FactsFolder folder;
  EXPECT_THAT(folder.ErrorOf("attributes.tsv", ""), testing::HasSubstr("lacks its key 'thingid'"));
}

TEST(FactsTest, MissingFilesAreNotFound) {
  const FactsFolder folder;
  folder.Remove("many_to_many.tsv");
  const Result<Facts> facts = folder.Load();
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace opendes::sim
