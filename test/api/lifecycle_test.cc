// activate, activatemetadata, activatedata and deactivate, alone and against each other.
#include <atomic>
#include <thread>

#include "test/api/api_fixture.h"

namespace opendes::api::test {
namespace {

using LifecycleTest = ApiTest;

TEST_F(LifecycleTest, ActivateAnswersIdAndStateAndSetsTheTime) {
  const std::string id = Create();
  const json::value answer = Ok(Send("POST", "profiles/" + id + "/activate"));
  EXPECT_EQ(answer, (json::object{{"Id", id}, {"State", "1"}}));
  const json::value profile = Ok(Send("GET", "profiles/" + id));
  EXPECT_EQ(profile.at("State").as_string(), "1");
  EXPECT_TRUE(profile.as_object().contains("ActivationTime"));
  EXPECT_TRUE(control_->ClaimStream(NodeId("n"), std::chrono::minutes(1))->has_value());
}

// Known clients send nothing, an empty JSON body or an empty text.
TEST_F(LifecycleTest, ActivationsIgnoreTheBody) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate", ""));
  Ok(Send("POST", "profiles/" + id + "/activate", "\"\""));
  Ok(Send("POST", "profiles/" + id + "/activate", "{not json"));
}

TEST_F(LifecycleTest, ActivateRefusesADestinationThatDoesNotAnswer) {
  const std::string id = Create();
  destination_error_ = Error{.code = ErrorCode::kUnavailable,
                             .blame = Blame::kDestination,
                             .message = "cannot reach the server",
                             .retry_after = std::nullopt,
                             .detail = "refused"};
  const std::string message =
      Failed(Send("POST", "profiles/" + id + "/activate"), 400, "InvalidArgument");
  EXPECT_NE(message.find("cannot reach the server"), std::string::npos) << message;
  EXPECT_EQ(StateOf(id), "0");
}

TEST_F(LifecycleTest, ActivatingAgainLetsStoppedStreamsTryAgain) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  const StreamId account{ProfileId(id), EntityName("account")};
  StreamStatus stopped = *control_->GetStatus(account);
  stopped.stopped = true;
  ASSERT_TRUE(control_->SaveStatus(stopped, 0));
  Ok(Send("POST", "profiles/" + id + "/activate"));
  EXPECT_FALSE(control_->GetStatus(account)->stopped);
}

TEST_F(LifecycleTest, AnActiveProfileWithAStoppedStreamIsInError) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  const auto lease = control_->ClaimStream(NodeId("node"), std::chrono::seconds(30));
  ASSERT_TRUE(lease && *lease);
  StreamStatus stopped;
  stopped.stream = (*lease)->stream;
  stopped.stopped = true;
  ASSERT_TRUE(control_->SaveStatus(stopped, (*lease)->epoch));
  EXPECT_EQ(StateOf(id), "2");
  EXPECT_EQ(Ok(Send("PUT", "profiles/" + id, "{}")).at("State").as_string(), "2");
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/activate")).at("State").as_string(), "1");
  EXPECT_EQ(StateOf(id), "1");
}

TEST_F(LifecycleTest, MetadataFirstThenData) {
  const std::string id = Create();
  Failed(Send("POST", "profiles/" + id + "/activatedata"), 400, "WrongState");
  Ok(Send("POST", "profiles/" + id + "/activatemetadata"));
  EXPECT_EQ(database_.prepares(), 2);
  EXPECT_EQ(StateOf(id), "0");
  const json::value profile = Ok(Send("GET", "profiles/" + id + "?status=true"));
  EXPECT_EQ(profile.at("Status").at("MetadataState").as_string(), "Created");
  EXPECT_TRUE(profile.at("Entities").at(0).as_object().contains("InitialSyncMetadataCreatedTime"));
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/activatedata")).at("State").as_string(), "1");
}

TEST_F(LifecycleTest, ATableThatCannotBeMadeIsNamed) {
  const std::string id = Create();
  database_.FailPrepare(Error{.code = ErrorCode::kAlreadyExists,
                              .blame = Blame::kDestination,
                              .message = "There is already an object named 'account'",
                              .retry_after = std::nullopt,
                              .detail = {}});
  const std::string message =
      Failed(Send("POST", "profiles/" + id + "/activatemetadata"), 400, "AlreadyExists");
  EXPECT_NE(message.find("entity account"), std::string::npos) << message;
  database_.FailPrepare(std::nullopt);
  Ok(Send("POST", "profiles/" + id + "/activatemetadata"));
}

TEST_F(LifecycleTest, DeactivateWaitsUntilNoStreamIsHeld) {
  const std::string id = Create();
  Ok(Send("POST", "profiles/" + id + "/activate"));
  const NodeId node("worker");
  const auto lease = *control_->ClaimStream(node, std::chrono::hours(1));
  ASSERT_TRUE(lease);
  const TimePoint before = clock_.Now();
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/deactivate")).at("State").as_string(), "8");
  EXPECT_GE(clock_.Now() - before, std::chrono::seconds(15)) << "the wait is limited";
  ASSERT_TRUE(control_->ReleaseLease(node, *lease, Duration(0)));
  const TimePoint released = clock_.Now();
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/deactivate")).at("State").as_string(), "8");
  EXPECT_EQ(clock_.Now(), released) << "nothing to wait for";
}

TEST_F(LifecycleTest, DeactivatingWhatNeverRanChangesNothing) {
  const std::string id = Create();
  EXPECT_EQ(Ok(Send("POST", "profiles/" + id + "/deactivate")).at("State").as_string(), "0");
}

TEST_F(LifecycleTest, ConcurrentChangesAllSucceedAndOneOfThemIsLast) {
  const std::string id = Create();
  std::atomic<int> refused = 0;
  std::vector<std::jthread> threads;
  for (const std::string action : {"activate", "deactivate", "activate", "deactivate"}) {
    threads.emplace_back([&, action] {
      for (int i = 0; i < 5; ++i) {
        refused += Send("POST", "profiles/" + id + "/" + action).status != 200;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(refused, 0);
  const std::string state = StateOf(id);
  EXPECT_TRUE(state == "1" || state == "8") << state;
  Ok(Send("POST", "profiles/" + id + "/activate"));
  EXPECT_EQ(StateOf(id), "1");
}

}  // namespace
}  // namespace opendes::api::test
