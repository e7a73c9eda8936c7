#include "model/profile.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "base/limits.h"

namespace opendes {
namespace {

Profile GoodProfile() {
  Profile profile;
  profile.name = "Sales";
  profile.destination.uri = "local:warehouse";
  profile.entities = {{EntityName("account"), {}}, {EntityName("new_thing2"), {}}};
  return profile;
}

TEST(CheckProfile, AcceptsTheUsualAndTheLimits) {
  EXPECT_TRUE(CheckProfile(GoodProfile()));
  Profile profile = GoodProfile();
  profile.name = std::string(limits::kProfileNameLength, 'n');
  profile.prefix = std::string(limits::kPrefixLength - 1, 'p');
  profile.schema = std::string(63, 's');
  profile.retry = {.max_retry_count = 20, .interval_in_seconds = 3600};
  EXPECT_TRUE(CheckProfile(profile));
}

struct Spoiled {
  std::string field;  // that the message must name
  std::function<void(Profile&)> spoil;
};

TEST(CheckProfile, NamesTheFieldThatIsWrong) {
  const std::vector<Spoiled> cases = {
      {"Name", [](Profile& p) { p.name.clear(); }},
      {"Name", [](Profile& p) { p.name.assign(limits::kProfileNameLength + 1, 'n'); }},
      {"DestinationKeyVaultUri", [](Profile& p) { p.destination.uri.clear(); }},
      {"DestinationPrefix", [](Profile& p) { p.prefix.assign(limits::kPrefixLength, 'p'); }},
      {"DestinationPrefix", [](Profile& p) { p.prefix = "a]; DROP"; }},
      {"DestinationPrefix", [](Profile& p) { p.prefix = "\xC3\xA9"; }},
      {"DestinationSchemaName", [](Profile& p) { p.schema.clear(); }},
      {"DestinationSchemaName", [](Profile& p) { p.schema = "dbo].[x"; }},
      {"DestinationSchemaName", [](Profile& p) { p.schema = std::string("a\0b", 3); }},
      {"DestinationSchemaName", [](Profile& p) { p.schema.assign(64, 's'); }},
      {"MaxRetryCount", [](Profile& p) { p.retry.max_retry_count = -1; }},
      {"MaxRetryCount", [](Profile& p) { p.retry.max_retry_count = 21; }},
      {"IntervalInSeconds", [](Profile& p) { p.retry.interval_in_seconds = -1; }},
      {"IntervalInSeconds", [](Profile& p) { p.retry.interval_in_seconds = 3601; }},
      {"Entities", [](Profile& p) { p.entities.clear(); }},
      {"Entities", [](Profile& p) { p.entities.resize(limits::kEntitiesPerProfile + 1); }},
      {"Entities[].Type", [](Profile& p) { p.entities[0].entity = EntityName("Account"); }},
      {"Entities[].Type", [](Profile& p) { p.entities[0].entity = EntityName(""); }},
      {"Entities[].Type", [](Profile& p) { p.entities[0].entity = EntityName("a b"); }},
      {"Entities[].Type", [](Profile& p) { p.entities[0].entity = EntityName("../x"); }},
      {"Entities[].Type",
       [](Profile& p) { p.entities[0].entity = EntityName(std::string(129, 'a')); }},
      {"Entities[].Type", [](Profile& p) { p.entities[0] = p.entities[1]; }},
  };
  for (const Spoiled& spoiled : cases) {
    Profile profile = GoodProfile();
    spoiled.spoil(profile);
    const auto checked = CheckProfile(profile);
    ASSERT_FALSE(checked) << spoiled.field;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(checked.error().message.find(spoiled.field), std::string::npos)
        << checked.error().message;
  }
}

TEST(DestinationType, WordsRoundTripInAnyCase) {
  for (const auto type : {DestinationType::kSqlAzure, DestinationType::kSqlServer,
                          DestinationType::kPostgresql, DestinationType::kSqlite}) {
    EXPECT_EQ(ParseDestinationType(Word(type)), type);
  }
  EXPECT_EQ(ParseDestinationType("SqlAzure"), DestinationType::kSqlAzure);
  EXPECT_FALSE(ParseDestinationType("oracle"));
  EXPECT_FALSE(ParseDestinationType("sqlite3"));
  EXPECT_FALSE(ParseDestinationType(""));
}

}  // namespace
}  // namespace opendes
