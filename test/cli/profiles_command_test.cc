#include "cli/profiles_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <sstream>
#include <vector>

#include "cli/credentials.h"

namespace opendes::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Answers with what the test queued, and remembers what was asked.
class FakeHttp final : public http::Client {
 public:
  Result<http::ClientResponse> Send(const http::ClientRequest& request, std::stop_token) override {
    seen.push_back(request.method + " " + request.url);
    bearers.emplace_back(request.bearer == nullptr ? "" : request.bearer->Reveal());
    bodies.push_back(request.body);
    if (answers.empty()) return Fail(ErrorCode::kUnavailable, Blame::kSource, "cannot connect");
    http::ClientResponse answer;
    std::tie(answer.status, answer.body) = answers.front();
    answers.pop_front();
    return answer;
  }

  std::deque<std::pair<int, std::string>> answers;
  std::vector<std::string> seen;
  std::vector<std::string> bearers;
  std::vector<std::string> bodies;
};

class ProfilesCommandTest : public testing::Test {
 protected:
  Result<> Run(const ProfilesArguments& arguments) {
    return RunProfilesVerb(api_, arguments, out_, {});
  }

  FakeHttp http_;
  std::unique_ptr<auth::TokenProvider> tokens_ = MakeFixedTokenProvider(Secret("token"));
  ApiClient api_{&http_, tokens_.get(), "https://des.example"};
  std::ostringstream out_;
};

constexpr const char* kId = "60c4e274-0d87-e711-80e5-00155db19e6d";

TEST_F(ProfilesCommandTest, ShowByIdAsksForTheStatus) {
  http_.answers = {{200, R"({"Name":"Sales"})"}};
  ASSERT_TRUE(Run({.verb = "show", .profile = kId}));
  EXPECT_THAT(http_.seen, ElementsAre("GET https://des.example/crm/exporter/profiles/" +
                                      std::string(kId) + "?status=true"));
  EXPECT_EQ(http_.bearers.at(0), "token");
  EXPECT_THAT(out_.str(), HasSubstr("Sales"));
}

TEST_F(ProfilesCommandTest, ANameIsLookedUpAmongTheProfilesNotDeleted) {
  http_.answers = {{200, R"([{"OrganizationId":"org"}])"},
                   {200, R"([{"Id":"old","Name":"Sales","State":"3"},)"
                         R"({"Id":"new","Name":"Sales","State":"0"}])"},
                   {200, R"({"Id":"new","State":"1"})"}};
  ASSERT_TRUE(Run({.verb = "activate", .profile = "Sales"}));
  EXPECT_EQ(http_.seen.back(), "POST https://des.example/crm/exporter/profiles/new/activate");
}

TEST_F(ProfilesCommandTest, ResyncIsOfAllEntitiesOrOfOne) {
  http_.answers = {{200, "{}"}, {200, "{}"}};
  ASSERT_TRUE(Run({.verb = "resync", .profile = kId}));
  ASSERT_TRUE(Run({.verb = "resync", .profile = kId, .entity = "new_a&b"}));
  const std::string path = "POST https://des.example/crm/exporter/profiles/" + std::string(kId);
  EXPECT_THAT(http_.seen, ElementsAre(path + "/resync", path + "/resync?entity=new_a%26b"));
}

TEST_F(ProfilesCommandTest, AnUnknownNameIsAnErrorThatNamesIt) {
  http_.answers = {{200, R"([{"OrganizationId":"org"}])"}, {200, "[]"}};
  const auto result = Run({.verb = "delete", .profile = "Sales"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(result.error().message, HasSubstr("'Sales'"));
}

TEST_F(ProfilesCommandTest, AnAmbiguousNameIsRefused) {
  http_.answers = {{200, R"([{"OrganizationId":"org"}])"},
                   {200, R"([{"Id":"1","Name":"Sales"},{"Id":"2","Name":"Sales"}])"}};
  const auto result = Run({.verb = "delete", .profile = "Sales"});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("give the id or --organization"));
}

TEST_F(ProfilesCommandTest, TheServicesOwnErrorIsShown) {
  http_.answers = {{400, R"({"ErrorCode":"TrackingOff","Message":"turn it on",)"
                         R"("CorrelationId":"42"})"}};
  const auto result = Run({.verb = "test", .profile = kId});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kTrackingOff);
  EXPECT_EQ(result.error().message, "turn it on");
  EXPECT_EQ(result.error().detail, "42");
}

TEST_F(ProfilesCommandTest, ARefusedTokenIsTriedOnceMore) {
  http_.answers = {{401, ""}, {401, ""}};
  const auto result = Run({.verb = "test", .profile = kId});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(http_.seen.size(), 2U);
}

TEST_F(ProfilesCommandTest, ListJoinsTheOrganizations) {
  http_.answers = {{200, R"([{"OrganizationId":"a b"},{"OrganizationId":"c"}])"},
                   {200, R"([{"Id":"1"}])"},
                   {200, R"([{"Id":"2"}])"}};
  ASSERT_TRUE(Run({.verb = "list", .json = true}));
  EXPECT_EQ(out_.str(), "[{\"Id\":\"1\"},{\"Id\":\"2\"}]\n");
  EXPECT_THAT(http_.seen.at(1), HasSubstr("organizationId=a%20b"));
}

TEST_F(ProfilesCommandTest, AnAnswerThatIsNotOurApiIsNamed) {
  http_.answers = {{200, "<html>hello</html>"}};
  const auto result = Run({.verb = "list"});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("--url"));
}

TEST_F(ProfilesCommandTest, AMissingDescriptionFileIsNamed) {
  const auto result = Run({.verb = "create", .file = "/nowhere.json"});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("/nowhere.json"));
  EXPECT_TRUE(http_.seen.empty());
}

TEST_F(ProfilesCommandTest, AServiceOutOfReachIsAnError) {
  const auto result = Run({.verb = "list"});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace opendes::cli
