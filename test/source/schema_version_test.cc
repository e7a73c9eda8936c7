// The schema version that all sources of an organisation share.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "source/dataverse/dataverse_source.h"
#include "test/source/test_parts.h"

namespace opendes::source {
namespace {

class SchemaVersionTest : public ::testing::Test {
 protected:
  SchemaVersionTest() {
    parts.client.respond = [this](const http::ClientRequest& request) -> ScriptedClient::Reply {
      if (request.url.ends_with("WhoAmI")) {
        return Answer(200, fmt::format(R"({{"OrganizationId":"{}"}})", id));
      }
      if (request.url.ends_with("RetrieveTimestamp")) {
        return Answer(200, fmt::format(R"({{"Timestamp":"{}"}})", timestamp));
      }
      return Answer(404, ErrorBody("0x8006088a"));
    };
  }

  ApiFixture parts;
  DataverseSource source{parts.organization};
  DataverseSource other{parts.organization};
  std::string id{kOrganization.str()};
  std::string timestamp = "74812162";
};

TEST_F(SchemaVersionTest, IsSharedAndRememberedForAWhile) {
  EXPECT_EQ(*source.ReadSchemaVersion(parts.Context()), "74812162");
  timestamp = "74812163";
  parts.clock.Advance(limits::kSchemaLookEvery - std::chrono::milliseconds(1));
  EXPECT_EQ(*other.ReadSchemaVersion(parts.Context()), "74812162");
  EXPECT_EQ(parts.client.requests.size(), 2U);
  parts.clock.Advance(std::chrono::milliseconds(1));
  EXPECT_EQ(*other.ReadSchemaVersion(parts.Context()), "74812163");
  EXPECT_EQ(*source.ReadSchemaVersion(parts.Context()), "74812163");
  EXPECT_EQ(parts.client.requests.size(), 4U);
}

TEST_F(SchemaVersionTest, ALookNoticesAnotherOrganisation) {
  ASSERT_TRUE(source.ReadSchemaVersion(parts.Context()));
  EXPECT_EQ(parts.organization->id(), kOrganization);
  id = "99999999-2222-3333-4444-555555555555";
  parts.clock.Advance(limits::kSchemaLookEvery);
  ASSERT_TRUE(other.ReadSchemaVersion(parts.Context()));
  EXPECT_EQ(parts.organization->id().str(), id);
}

// Every stream asks on every poll: a refusal must not cost two requests each time.
TEST_F(SchemaVersionTest, AFaultIsRememberedForAWhileToo) {
  timestamp.clear();
  EXPECT_EQ(source.ReadSchemaVersion(parts.Context()).error().code, ErrorCode::kProtocol);
  const std::size_t asked = parts.client.requests.size();
  EXPECT_EQ(other.ReadSchemaVersion(parts.Context()).error().code, ErrorCode::kProtocol);
  EXPECT_EQ(parts.client.requests.size(), asked);
  timestamp = "5!01/01/2026";
  parts.clock.Advance(limits::kSchemaLookEvery);
  const auto version = source.ReadSchemaVersion(parts.Context());
  ASSERT_TRUE(version) << version.error().ToString();
  EXPECT_EQ(*version, "5!01/01/2026");
}

}  // namespace
}  // namespace opendes::source
