#include "api/status_json.h"

#include <algorithm>
#include <boost/json.hpp>

namespace opendes::api {
namespace {

// The newest word counts: an error older than the last good poll is history.
bool IsFailing(const StreamStatus& status) {
  if (status.stopped) return true;
  if (status.last_error.empty()) return false;
  return !status.last_confirmed_at || !status.last_error_at ||
         *status.last_error_at > *status.last_confirmed_at;
}

std::string_view ExportStatus(bool failing) { return failing ? "Failure" : "Success"; }

bool IsFinished(const StreamStatus& status) {
  return status.initial_sync == InitialSyncState::kCompleted ||
         status.initial_sync == InitialSyncState::kCompletedWithFailures;
}

InitialSyncState Together(const std::vector<StreamStatus>& streams) {
  const auto all = [&](InitialSyncState state) {
    return std::ranges::all_of(streams,
                               [state](const auto& one) { return one.initial_sync == state; });
  };
  if (all(InitialSyncState::kNotStarted)) return InitialSyncState::kNotStarted;
  if (all(InitialSyncState::kCompleted)) return InitialSyncState::kCompleted;
  return std::ranges::all_of(streams, IsFinished) ? InitialSyncState::kCompletedWithFailures
                                                  : InitialSyncState::kInProgress;
}

MetadataState MetadataTogether(const std::vector<StreamStatus>& streams) {
  const auto is = [](MetadataState state) {
    return [state](const StreamStatus& one) { return one.metadata == state; };
  };
  if (std::ranges::any_of(streams, is(MetadataState::kFailure))) return MetadataState::kFailure;
  if (std::ranges::all_of(streams, is(MetadataState::kNotCreated))) {
    return MetadataState::kNotCreated;
  }
  return std::ranges::all_of(streams, is(MetadataState::kCreated)) ? MetadataState::kCreated
                                                                   : MetadataState::kCreating;
}

std::int64_t LagSeconds(TimePoint confirmed, TimePoint now) {
  return std::max<std::int64_t>(
      0, std::chrono::duration_cast<std::chrono::seconds>(now - confirmed).count());
}

template <typename Member>
std::int64_t Sum(const std::vector<StreamStatus>& streams, Member member) {
  std::int64_t sum = 0;
  for (const StreamStatus& one : streams) sum += one.*member;
  return sum;
}

std::optional<TimePoint> LastChange(const std::vector<StreamStatus>& streams) {
  std::optional<TimePoint> last;
  for (const StreamStatus& one : streams) last = std::max(last, one.last_change_at);
  return last;
}

// The profile is as far behind as its slowest entity; unknown while one was never confirmed.
std::optional<std::int64_t> WorstLag(const std::vector<StreamStatus>& streams, TimePoint now) {
  std::optional<std::int64_t> worst;
  for (const StreamStatus& one : streams) {
    if (!one.last_confirmed_at) return std::nullopt;
    worst = std::max(worst, std::optional(LagSeconds(*one.last_confirmed_at, now)));
  }
  return worst;
}

}  // namespace

void PutTime(boost::json::object& object, std::string_view name, std::optional<TimePoint> time) {
  if (time) object[name] = FormatIso8601(*time);
}

boost::json::object RenderStreamStatus(const StreamStatus& status, TimePoint now) {
  boost::json::object object;
  object["ProfileId"] = status.stream.profile.str();
  object["Type"] = status.stream.entity.str();
  object["TotalNotifications"] = status.notifications_total;
  object["SuccessNotifications"] = status.notifications_succeeded;
  object["FailureNotifications"] = status.notifications_failed;
  PutTime(object, "LastExportDate", status.last_change_at);
  object["LastExportStatus"] = ExportStatus(IsFailing(status));
  object["EntityMetadataState"] = Word(status.metadata);
  object["InitialSyncState"] = Word(status.initial_sync);
  object["Generation"] = status.generation;
  object["RowsLoaded"] = status.rows_loaded;
  if (status.rows_estimated) object["RowsEstimated"] = *status.rows_estimated;
  if (status.last_confirmed_at) object["LagSeconds"] = LagSeconds(*status.last_confirmed_at, now);
  object["PollIntervalSeconds"] = static_cast<double>(status.poll_interval_ms) / 1000.0;
  if (!status.last_error.empty()) object["LastError"] = status.last_error;
  PutTime(object, "LastErrorDate", status.last_error_at);
  object["Stopped"] = status.stopped;
  return object;
}

boost::json::object RenderProfileStatus(const Profile& profile,
                                        const std::vector<StreamStatus>& streams, TimePoint now) {
  boost::json::object object;
  object["ExportStatus"] = ExportStatus(std::ranges::any_of(streams, IsFailing));
  object["InitialSyncState"] = Word(Together(streams));
  object["MetadataState"] = Word(MetadataTogether(streams));
  object["TotalNotifications"] = Sum(streams, &StreamStatus::notifications_total);
  object["SuccessNotifications"] = Sum(streams, &StreamStatus::notifications_succeeded);
  object["FailureNotifications"] = Sum(streams, &StreamStatus::notifications_failed);
  PutTime(object, "LastExportDate", LastChange(streams));
  PutTime(object, "LastModifiedOn", profile.modified_at);
  if (const auto lag = WorstLag(streams, now)) object["LagSeconds"] = *lag;
  return object;
}

}  // namespace opendes::api
