#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "app/configuration.h"
#include "app/demo/demo_profile.h"
#include "app/demo/demo_service.h"
#include "app/demo/explain_running_demo.h"

namespace opendes::app {
namespace {

using testing::HasSubstr;

constexpr const char* kReadyLine =
    R"({"organizations":[{"id":"11111111-0000-4000-8000-000000000001","name":"contoso",)"
    R"("http":"http://127.0.0.1:5000/","https":"https://localhost:5001/"}],)"
    R"("ca_file":"/tmp/ca.pem","tenant_id":"6f1c2d3e-0001-4a5b-8c9d-000000000001",)"
    R"("client_id":"client","client_secret":"secret",)"
    R"("authority":"https://localhost:5001/6f1c2d3e-0001-4a5b-8c9d-000000000001",)"
    R"("control":"http://127.0.0.1:5000/sim/"})";

TEST(StandInFacts, AreReadFromTheReadyLine) {
  const auto facts = ParseStandInFacts(kReadyLine);
  ASSERT_TRUE(facts) << facts.error().ToString();
  EXPECT_EQ(facts->identity_url, "https://localhost:5001");
  EXPECT_EQ(facts->organization_url, "https://localhost:5001/");
}

TEST(StandInFacts, AnIncompleteLineIsAnError) {
  EXPECT_FALSE(ParseStandInFacts("{}"));
  EXPECT_FALSE(ParseStandInFacts("not json"));
}

TEST(DemoConfiguration, IsAcceptedByTheService) {
  const auto facts = ParseStandInFacts(kReadyLine);
  ASSERT_TRUE(facts);
  const DemoFiles files{.folder = "/tmp/demo"};
  const auto configuration =
      ParseConfiguration(RenderDemoConfiguration(files, *facts), files.configuration());
  ASSERT_TRUE(configuration) << configuration.error().ToString();
  EXPECT_EQ(configuration->secrets.at(0).value.Reveal(), "Data Source=/tmp/demo/warehouse.db");
  EXPECT_EQ(configuration->http.ca_file, "/tmp/ca.pem");
}

TEST(DemoTables, AreAtLeastTwentyEntitiesAndTwoRelationshipsWithoutRepeats) {
  const std::set<std::string> tables(DemoTables().begin(), DemoTables().end());
  EXPECT_EQ(tables.size(), DemoTables().size());
  EXPECT_GE(tables.size(), 22U);
  EXPECT_TRUE(tables.contains("accountleads"));
  EXPECT_TRUE(tables.contains("contactleads"));
}

TEST(ExplainRunningDemo, SaysHowToStop) {
  const auto facts = ParseStandInFacts(kReadyLine);
  ASSERT_TRUE(facts);
  const std::string text =
      ExplainRunningDemo({.folder = "/tmp/demo"}, *facts, "http://127.0.0.1:7000", "id", {41, 42});
  EXPECT_THAT(text, HasSubstr("kill 41 42"));
  EXPECT_THAT(text, HasSubstr("sqlite3 /tmp/demo/warehouse.db"));
  EXPECT_THAT(text, HasSubstr("http://127.0.0.1:7000/swagger/ui/index"));
}

}  // namespace
}  // namespace opendes::app
