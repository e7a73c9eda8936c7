// The tables of real entities: the DDL itself, file by file, and the original's rules (the layout
// of its tables is the contract with every report on top of them), so that renewed files cannot
// hide a mistake.
//
// After a wanted change: OPENDES_RENEW_GOLDEN=1 build/dev/test/test_golden, then read the diff.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "destination/postgres/dialect.h"
#include "destination/sqlite/dialect.h"
#include "simulator/facts.h"
#include "simulator/facts_folder.h"
#include "test/source/simulated_organization.h"

namespace opendes {
namespace {

using sim::AttributeFacts;
using sim::AttributeKind;
using sim::EntityFacts;

constexpr int kLongestString = 4000;

class GoldenDdlTest : public ::testing::TestWithParam<std::string> {
 protected:
  static void SetUpTestSuite() {
    sim::Options options;
    options.rows = {{"organization", 1}, {"systemuser", 1}};
    organization_ = std::make_unique<source::SimulatedOrganization>(options);
    facts_ = sim::LoadFacts(sim::FactsFolder()).value();
  }
  static void TearDownTestSuite() { organization_.reset(); }

  static TableSchema Describe(const std::string& entity) {
    source::DataverseSource source(organization_->shared());
    auto schema = source.Describe(EntityName(entity), organization_->Context());
    EXPECT_TRUE(schema) << (schema ? "" : schema.error().ToString());
    return *std::move(schema);
  }

  static inline std::unique_ptr<source::SimulatedOrganization> organization_;
  static inline sim::Facts facts_;
};

struct SqlColumn {
  std::string name;
  std::string type;  // with what stands behind it
};

// The lines `  "name" type,` of a CREATE TABLE.
std::vector<SqlColumn> ColumnsOf(const std::string& ddl) {
  std::vector<SqlColumn> columns;
  for (std::size_t at = 0; (at = ddl.find("\n  \"", at)) != std::string::npos;) {
    const std::size_t name = at + 4;
    const std::size_t quote = ddl.find('"', name);
    at = ddl.find('\n', quote);
    std::string type = ddl.substr(quote + 2, at - quote - 2);
    if (type.ends_with(',')) type.pop_back();
    columns.push_back({ddl.substr(name, quote - name), std::move(type)});
  }
  return columns;
}

std::string SqliteDdl(const TableSchema& schema) {
  return destination::sqlite::RenderCreateTable(schema.entity.str(), schema) + ";\n";
}

std::string PostgresDdl(const TableSchema& schema) {
  const std::string& name = schema.entity.str();
  const std::string table = fmt::format("\"dbo\".\"{}\"", name);
  return destination::postgres::RenderCreateTable(table, name, schema) + ";\n";
}

void CompareWithFile(const std::string& database, const std::string& entity,
                     const std::string& ddl) {
  const std::string path = fmt::format("test/golden/{}/{}.sql", database, entity);
  if (std::getenv("OPENDES_RENEW_GOLDEN") != nullptr) std::ofstream(path) << ddl;
  std::ifstream file(path);
  const std::string golden{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(ddl, golden) << path;
}

TEST_P(GoldenDdlTest, IsTheFile) {
  const TableSchema schema = Describe(GetParam());
  CompareWithFile("sqlite", GetParam(), SqliteDdl(schema));
  CompareWithFile("postgres", GetParam(), PostgresDdl(schema));
}

// -- The original's rules, from the facts alone ------------------------------------------------

bool IsLookup(AttributeKind kind) {
  return kind == AttributeKind::kLookup || kind == AttributeKind::kOwner ||
         kind == AttributeKind::kCustomer;
}

// The order of the groups; nullopt for kinds that were never exported.
std::optional<int> GroupOf(AttributeKind kind) {
  switch (kind) {
    case AttributeKind::kState:
      return 0;
    case AttributeKind::kStatus:
      return 1;
    case AttributeKind::kPicklist:
    case AttributeKind::kMultiSelect:
      return 2;
    case AttributeKind::kBoolean:
      return 3;
    case AttributeKind::kLookup:
      return 4;
    case AttributeKind::kOwner:
      return 5;
    case AttributeKind::kCustomer:
      return 6;
    case AttributeKind::kMoney:
      return 7;
    case AttributeKind::kPartyList:
      return 8;
    case AttributeKind::kFile:
    case AttributeKind::kImage:
    case AttributeKind::kVirtual:
      return std::nullopt;
    default:
      return 9;
  }
}

std::string PostgresType(const AttributeFacts& attribute) {
  switch (attribute.kind) {
    case AttributeKind::kState:
    case AttributeKind::kStatus:
    case AttributeKind::kPicklist:
    case AttributeKind::kInteger:
      return "integer";
    case AttributeKind::kMultiSelect:
    case AttributeKind::kEntityName:
      return "varchar(4000)";
    case AttributeKind::kBoolean:
      return "boolean";
    case AttributeKind::kBigInt:
      return "bigint";
    case AttributeKind::kMoney:
      if (attribute.logical_name.ends_with("_base")) return "numeric(38,4)";
      [[fallthrough]];
    case AttributeKind::kDecimal:
    case AttributeKind::kDouble:
      return fmt::format("numeric(38,{})", attribute.precision);
    case AttributeKind::kDateTime:
      return "timestamp(3)";
    case AttributeKind::kString:
      if (attribute.max_length > kLongestString) return "text";
      return fmt::format("varchar({})", attribute.max_length);
    case AttributeKind::kMemo:
      return "text";
    default:
      return "uuid";
  }
}

TEST_P(GoldenDdlTest, LeadingColumns) {
  const TableSchema schema = Describe(GetParam());
  const auto columns = ColumnsOf(SqliteDdl(schema));
  ASSERT_GT(columns.size(), 3U);
  EXPECT_EQ(columns[0].name, "Id");
  EXPECT_EQ(columns[0].type, "TEXT NOT NULL PRIMARY KEY");
  EXPECT_EQ(columns[1].name, "SinkCreatedOn");
  EXPECT_EQ(columns[2].name, "SinkModifiedOn");
  // Everything else may be null.
  for (std::size_t i = 1; i < columns.size(); ++i) {
    EXPECT_EQ(columns[i].type.find("NOT NULL"), std::string::npos) << columns[i].name;
  }
  EXPECT_TRUE(schema.Find(schema.primary_key)) << "Id repeats the entity's own key";
  EXPECT_TRUE(schema.Find("versionnumber"));
}

TEST_P(GoldenDdlTest, EveryExportedAttributeHasItsColumnAndType) {
  const EntityFacts* entity = facts_.Find(GetParam());
  ASSERT_NE(entity, nullptr);
  std::map<std::string, std::string> types;
  for (const SqlColumn& column : ColumnsOf(PostgresDdl(Describe(GetParam())))) {
    EXPECT_TRUE(types.emplace(column.name, column.type).second) << column.name;
  }
  std::size_t expected = 3;  // Id and the sink columns
  bool has_version = false;
  for (const AttributeFacts& attribute : entity->attributes) {
    SCOPED_TRACE(attribute.logical_name);
    has_version |= attribute.logical_name == "versionnumber";
    if (!GroupOf(attribute.kind)) {
      EXPECT_FALSE(types.contains(attribute.logical_name));
      continue;
    }
    ++expected;
    EXPECT_EQ(types[attribute.logical_name], PostgresType(attribute));
    if (!IsLookup(attribute.kind)) continue;
    ++expected;
    EXPECT_EQ(types[attribute.logical_name + "_entitytype"], "varchar(128)");
  }
  EXPECT_EQ(types.size(), expected + (has_version ? 0 : 1));
}

TEST_P(GoldenDdlTest, GroupsStandInTheOriginalsOrder) {
  const EntityFacts* entity = facts_.Find(GetParam());
  ASSERT_NE(entity, nullptr);
  const auto columns = ColumnsOf(SqliteDdl(Describe(GetParam())));
  int group = 0;
  for (std::size_t i = 3; i < columns.size(); ++i) {
    SCOPED_TRACE(columns[i].name);
    const AttributeFacts* attribute = entity->Find(columns[i].name);
    if (attribute == nullptr) {
      const AttributeFacts* before = entity->Find(columns[i - 1].name);
      if (columns[i].name == "versionnumber") continue;
      // A lookup's companion stands directly behind it.
      ASSERT_NE(before, nullptr);
      EXPECT_TRUE(IsLookup(before->kind));
      EXPECT_EQ(columns[i].name, columns[i - 1].name + "_entitytype");
      continue;
    }
    EXPECT_GE(GroupOf(attribute->kind).value_or(-1), group);
    group = GroupOf(attribute->kind).value_or(group);
    if (IsLookup(attribute->kind)) {
      ASSERT_LT(i + 1, columns.size());
      EXPECT_EQ(columns[i + 1].name, columns[i].name + "_entitytype");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Entities, GoldenDdlTest,
                         ::testing::Values("account", "contact", "lead", "opportunity", "incident",
                                           "email", "task", "systemuser", "territory",
                                           "accountleads", "teammembership", "new_everything"),
                         [](const auto& entity) { return entity.param; });

// -- Databases of the original, as far as their columns are known -------------------------------

class OriginalTest : public GoldenDdlTest {};

TEST_P(OriginalTest, EmailColumnsByGroup) {
  const std::vector<std::vector<std::string>> groups = {
      {"statecode"},
      {"statuscode"},
      {"notifications", "emailreminderstatus", "emailremindertype", "deliveryprioritycode",
       "prioritycode", "correlationmethod"},
      {"isworkflowcreated", "readreceiptrequested", "isbilled", "isemailfollowed",
       "isregularactivity", "deliveryreceiptrequested", "compressed", "followemailuserpreference",
       "directioncode"},
      {"slaid", "parentactivityid", "createdonbehalfby", "emailsender", "regardingobjectid",
       "owningbusinessunit", "sendersaccount", "sendermailboxid", "templateid", "modifiedby",
       "modifiedonbehalfby", "owninguser", "owningteam", "slainvokedid", "transactioncurrencyid",
       "createdby", "serviceid"},
      {"ownerid"},
      {"to", "bcc", "from", "cc"},
      {"scheduledend", "emailsendername", "modifiedon", "overriddencreatedon", "senton",
       "activityadditionalparams", "versionnumber", "mimetype"}};
  const TableSchema schema = Describe("email");
  std::size_t behind = 0;  // the last column of the groups before
  for (const auto& group : groups) {
    std::size_t last = behind;
    for (const std::string& name : group) {
      const auto at = schema.Find(name);
      ASSERT_TRUE(at) << name;
      EXPECT_GE(*at, behind) << name;
      last = std::max(last, *at);
    }
    behind = last;
  }
  for (const char* party : {"to", "bcc", "from", "cc"}) {
    EXPECT_FALSE(schema.Find(std::string(party) + "_entitytype")) << party;
  }
}

TEST_P(OriginalTest, LeadLengths) {
  std::map<std::string, std::string> types;
  for (const SqlColumn& column : ColumnsOf(PostgresDdl(Describe("lead")))) {
    types[column.name] = column.type;
  }
  // Without those that the two organisations had customised differently.
  for (const auto& [name, type] :
       std::map<std::string, std::string>{{"subject", "varchar(300)"},
                                          {"firstname", "varchar(50)"},
                                          {"lastname", "varchar(50)"},
                                          {"yomifullname", "varchar(450)"},
                                          {"websiteurl", "varchar(200)"},
                                          {"address1_line1", "varchar(250)"},
                                          {"address1_city", "varchar(80)"},
                                          {"address1_postalcode", "varchar(20)"},
                                          {"address2_upszone", "varchar(4)"},
                                          {"traversedpath", "varchar(1250)"},
                                          {"entityimage_url", "varchar(200)"},
                                          {"businesscardattributes", "varchar(4000)"},
                                          {"qualificationcomments", "text"},
                                          {"budgetamount_base", "numeric(38,4)"},
                                          {"exchangerate", "numeric(38,10)"},
                                          {"address1_longitude", "numeric(38,5)"},
                                          {"estimatedclosedate", "timestamp(3)"},
                                          {"ownerid", "uuid"},
                                          {"ownerid_entitytype", "varchar(128)"}}) {
    EXPECT_EQ(types[name], type) << name;
  }
}

TEST_P(OriginalTest, NToNTables) {
  const auto names = [](const TableSchema& schema) {
    std::vector<std::string> list;
    for (const ColumnSchema& column : schema.columns) list.push_back(column.name);
    return list;
  };
  EXPECT_THAT(names(Describe("teammembership")),
              ::testing::UnorderedElementsAre("versionnumber", "teammembershipid", "teamid",
                                              "systemuserid"));
  EXPECT_THAT(
      names(Describe("accountleads")),
      ::testing::UnorderedElementsAre("leadid", "accountleadid", "overriddencreatedon", "name",
                                      "timezoneruleversionnumber", "accountid", "versionnumber",
                                      "importsequencenumber", "utcconversiontimezonecode"));
}

INSTANTIATE_TEST_SUITE_P(Databases, OriginalTest, ::testing::Values(""));

}  // namespace
}  // namespace opendes
