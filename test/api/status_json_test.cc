// Statuses in words: what all entities together say of the profile.
#include "api/status_json.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace opendes::api::test {
namespace {

using enum InitialSyncState;

constexpr TimePoint kNow{std::chrono::seconds(1'800'000'000)};

StreamStatus In(InitialSyncState state) {
  StreamStatus status;
  status.initial_sync = state;
  return status;
}

boost::json::object Together(const std::vector<StreamStatus>& streams) {
  return RenderProfileStatus(Profile{}, streams, kNow);
}

TEST(StatusJson, TheProfilesStateDescribesAllEntities) {
  const std::vector<std::pair<std::vector<StreamStatus>, std::string>> cases = {
      {{In(kNotStarted), In(kNotStarted)}, "NotStarted"},
      {{In(kNotStarted), In(kCompleted)}, "InProgress"},
      {{In(kInProgress)}, "InProgress"},
      {{In(kCompleted), In(kCompleted)}, "Completed"},
      {{In(kCompleted), In(kCompletedWithFailures)}, "CompletedWithFailures"},
      {{In(kInProgress), In(kCompletedWithFailures)}, "InProgress"}};
  for (const auto& [streams, state] : cases) {
    EXPECT_EQ(Together(streams).at("InitialSyncState").as_string(), state);
  }
}

TEST(StatusJson, MetadataStateNamesTheWorst) {
  using enum MetadataState;
  const std::vector<std::pair<std::vector<MetadataState>, std::string>> cases = {
      {{kNotCreated, kNotCreated}, "NotCreated"},
      {{kNotCreated, kCreated}, "MetadataCreating"},
      {{kCreated, kCreated}, "Created"},
      {{kCreated, kFailure}, "Failure"}};
  for (const auto& [states, word] : cases) {
    std::vector<StreamStatus> streams;
    for (const MetadataState state : states) streams.emplace_back().metadata = state;
    EXPECT_EQ(Together(streams).at("MetadataState").as_string(), word);
  }
}

TEST(StatusJson, CountsAreSummedAndTheSlowestEntityGivesTheLag) {
  StreamStatus fast;
  fast.notifications_total = 5;
  fast.notifications_succeeded = 4;
  fast.notifications_failed = 1;
  fast.last_confirmed_at = kNow - std::chrono::seconds(2);
  StreamStatus slow = fast;
  slow.last_confirmed_at = kNow - std::chrono::seconds(90);
  slow.last_change_at = kNow - std::chrono::hours(1);
  const auto status = Together({fast, slow});
  EXPECT_EQ(status.at("TotalNotifications").as_int64(), 10);
  EXPECT_EQ(status.at("SuccessNotifications").as_int64(), 8);
  EXPECT_EQ(status.at("FailureNotifications").as_int64(), 2);
  EXPECT_EQ(status.at("LagSeconds").as_int64(), 90);
  EXPECT_EQ(status.at("LastExportDate").as_string(), FormatIso8601(*slow.last_change_at));
  EXPECT_FALSE(Together({fast, StreamStatus{}}).contains("LagSeconds"));
}

TEST(StatusJson, AnErrorCountsUntilAPollSucceeds) {
  StreamStatus status;
  EXPECT_EQ(RenderStreamStatus(status, kNow).at("LastExportStatus").as_string(), "Success");
  status.last_error = "Unavailable (source): no route";
  status.last_error_at = kNow - std::chrono::seconds(10);
  EXPECT_EQ(RenderStreamStatus(status, kNow).at("LastExportStatus").as_string(), "Failure");
  status.last_confirmed_at = kNow;
  const auto recovered = RenderStreamStatus(status, kNow);
  EXPECT_EQ(recovered.at("LastExportStatus").as_string(), "Success");
  EXPECT_EQ(recovered.at("LastError").as_string(), status.last_error);
  status.stopped = true;
  EXPECT_EQ(Together({status}).at("ExportStatus").as_string(), "Failure");
}

TEST(StatusJson, AClockThatWentBackGivesNoNegativeLag) {
  StreamStatus status;
  status.last_confirmed_at = kNow + std::chrono::seconds(5);
  EXPECT_EQ(RenderStreamStatus(status, kNow).at("LagSeconds").as_int64(), 0);
}

}  // namespace
}  // namespace opendes::api::test
