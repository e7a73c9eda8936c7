// What the original did not have: verify and events; and the failure link, and limits on long
// calls.
#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

using BeyondTest = ApiTest;

TEST_F(BeyondTest, VerifyComparesOneTableOrAll) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activatemetadata"));
  const json::value all = Ok(Send("GET", "profiles/" + id + "/verify"));
  EXPECT_EQ(all.at("Tables").as_array().size(), 2U);
  EXPECT_TRUE(all.at("Same").as_bool());
  database_.Edit([](auto& table) {
    const auto row = opendes::test::Row(7, 1);
    table.rows[row.id] = row;
  });
  const json::value one = Ok(Send("GET", "profiles/" + id + "/verify?Entity=Account"));
  ASSERT_EQ(one.at("Tables").as_array().size(), 1U);
  const json::value& table = one.at("Tables").at(0);
  EXPECT_FALSE(one.at("Same").as_bool());
  EXPECT_EQ(table.at("Entity").as_string(), "account");
  EXPECT_EQ(table.at("DestinationRows").as_int64(), 1);
  EXPECT_EQ(table.at("Differences").as_int64(), 1);
  EXPECT_EQ(table.at("Shown").at(0).at("Kind").as_string(), "Extra");
  Failed(Send("GET", "profiles/" + id + "/verify?entity=lead"), 400, "InvalidArgument");
}

TEST_F(BeyondTest, ResyncAsksForAllTablesOrOne) {
  const std::string id = Create();
  const auto entities = [&](const http::ServerResponse& response) {
    return Ok(response).at("Entities");
  };
  const std::string path = "profiles/" + id + "/resync";
  EXPECT_EQ(entities(Send("POST", path)), (json::array{"account", "contact"}));
  EXPECT_EQ(entities(Send("POST", path + "?entity=Contact")), json::array{"contact"});
  EXPECT_EQ(entities(Send("POST", path, R"({"Entity": "account"})")), json::array{"account"});
  EXPECT_NE(Failed(Send("POST", path + "?entity=lead"), 400, "InvalidArgument").find("'lead'"),
            std::string::npos);
  EXPECT_NE(Failed(Send("POST", path, R"({"Entity": 1})"), 400, "InvalidArgument").find("Entity"),
            std::string::npos);
  Ok(Send("POST", "profiles/" + id + "/activate"));
  const auto lease = control_->ClaimStream(NodeId("node"), std::chrono::seconds(30));
  ASSERT_TRUE(lease && *lease);
  EXPECT_EQ((*lease)->reload_after, 1);
  Ok(Send("DELETE", "profiles/" + id));
  Failed(Send("POST", path), 400, "WrongState");
}

TEST_F(BeyondTest, EventsShowTheProfileOnceASecondUntilItIsDeleted) {
  const std::string id = Create();
  const auto response = Send("GET", "profiles/" + id + "/events");
  ASSERT_EQ(response.status, 200);
  EXPECT_EQ(http::Find(response.headers, "Content-Type"), "text/event-stream");
  std::stop_source stop;
  const TimePoint began = clock_.Now();
  for (int i = 0; i < 3; ++i) {
    const auto event = response.stream(stop.get_token());
    ASSERT_TRUE(event && *event);
    EXPECT_TRUE((*event)->starts_with("event: profile\ndata: {")) << **event;
    EXPECT_TRUE((*event)->ends_with("}\n\n"));
    EXPECT_EQ(std::ranges::count(**event, '\n'), 3) << "the data is one line";
  }
  EXPECT_EQ(clock_.Now() - began, std::chrono::seconds(2));
  Ok(Send("DELETE", "profiles/" + id));
  const auto last = response.stream(stop.get_token());
  ASSERT_TRUE(last && *last);
  EXPECT_NE((*last)->find(R"("State":"3")"), std::string::npos);
  EXPECT_EQ(*response.stream(stop.get_token()), std::nullopt);
}

TEST_F(BeyondTest, EventsEndWhenTheClientLeavesAndAfterFiveMinutes) {
  const std::string id = Create();
  std::stop_source stop;
  const auto left = Send("GET", "profiles/" + id + "/events");
  ASSERT_TRUE(left.stream(stop.get_token()));
  stop.request_stop();
  EXPECT_EQ(*left.stream(stop.get_token()), std::nullopt);
  const auto old = Send("GET", "profiles/" + id + "/events");
  clock_.Advance(std::chrono::minutes(5));
  EXPECT_EQ(*old.stream({}), std::nullopt);
}

TEST_F(BeyondTest, LongCallsLeaveThreadsForTheRest) {
  const std::string id = Create();
  std::vector<http::ServerResponse> open;
  for (int i = 0; i < 5; ++i) open.push_back(Send("GET", "profiles/" + id + "/events"));
  Failed(Send("GET", "profiles/" + id + "/events"), 400, "LimitExceeded");
  Failed(Send("GET", "profiles/" + id + "/verify"), 400, "LimitExceeded");
  open.pop_back();
  EXPECT_EQ(Send("GET", "profiles/" + id + "/events").status, 200);
}

TEST_F(BeyondTest, TheFailureLinkIsWhatItsMakerSays) {
  const std::string id = Create();
  Failed(Send("GET", "profiles/" + id + "/failures"), 400, "Unsupported");
  ApiParts parts = Parts();
  parts.make_failure_link = [](const ProfileId& profile) -> Result<std::string> {
    return "https://blob.example/" + profile.str();
  };
  handler_ = MakeApi(std::move(parts));
  EXPECT_EQ(Ok(Send("GET", "profiles/" + id + "/failures")),
            (json::object{{"FailureBlobUri", "https://blob.example/" + id}}));
}

}  // namespace
}  // namespace opendes::api::test
