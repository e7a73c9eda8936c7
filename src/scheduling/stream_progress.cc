#include "scheduling/stream_progress.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "scheduling/failure_policy.h"
#include "telemetry/log.h"

namespace opendes::scheduling {

using telemetry::Field;
using telemetry::Labels;

StreamProgress::StreamProgress(control::ControlStore& control, telemetry::Metrics& metrics,
                               Clock& clock, StreamStatus status)
    : control_(control),
      metrics_(metrics),
      clock_(clock),
      status_(std::move(status)),
      started_at_(clock.Now()) {}

void StreamProgress::Preparing() {
  if (status_.metadata == MetadataState::kCreated) return;
  status_.metadata = MetadataState::kCreating;
  Save();
}

void StreamProgress::Prepared() {
  if (status_.metadata == MetadataState::kCreated) return;
  status_.metadata = MetadataState::kCreated;
  status_.metadata_created_at = clock_.Now();
  Save();
}

void StreamProgress::Estimated(std::int64_t rows) { status_.rows_estimated = rows; }

void StreamProgress::Applied(const Checkpoint& now, const destination::ApplyReport& report) {
  const std::int64_t rows = report.upserted + report.skipped_older + report.deleted;
  status_.notifications_total += rows;
  status_.notifications_succeeded += rows;
  counted_ += rows;
  status_.rows_loaded = now.rows_loaded;
  if (now.phase == LoadPhase::kFirstLoad) status_.initial_sync = InitialSyncState::kInProgress;
  if (report.upserted + report.deleted > 0) status_.last_change_at = clock_.Now();
  CountRows("upserted", report.upserted);
  CountRows("skipped_older", report.skipped_older);
  CountRows("deleted", report.deleted);
  if (clock_.Now() - saved_at_ >= limits::kStatusEvery) Save();
}

void StreamProgress::Confirmed(const replication::CycleReport& report, Duration interval) {
  // Applied knows what the destination did; what it says nothing of (a deletion of a row that was
  // not there) is counted here.
  status_.notifications_total += report.rows_read - counted_;
  status_.notifications_succeeded += report.rows_read - counted_;
  status_.rows_loaded = report.checkpoint.rows_loaded;
  const TimePoint now = clock_.Now();
  if (status_.initial_sync != InitialSyncState::kCompleted) {
    status_.initial_sync = InitialSyncState::kCompleted;
    status_.initial_data_completed_at = now;
    telemetry::Info("first_load_completed",
                    {Field("profile", status_.stream.profile),
                     Field("entity", status_.stream.entity), Field("rows", status_.rows_loaded)});
  }
  status_.last_confirmed_at = now;
  status_.poll_interval_ms = interval.count();
  status_.last_error.clear();
  status_.last_error_at.reset();
  status_.stopped = false;
  Save();
  metrics_.Observe("opendes_cycle_seconds", "Time from a stream's claim to its delta link",
                   {{"entity", status_.stream.entity.str()}},
                   std::chrono::duration<double>(now - started_at_).count());
}

void StreamProgress::Paused(const Error& error, Duration interval) {
  status_.poll_interval_ms = interval.count();
  Fail(error, error.ToString());
  telemetry::Warning("stream_paused",
                     {Field("profile", status_.stream.profile),
                      Field("entity", status_.stream.entity), Field("error", status_.last_error)});
}

void StreamProgress::Stopped(const Error& error) {
  status_.stopped = true;
  if (status_.metadata == MetadataState::kCreating) status_.metadata = MetadataState::kFailure;
  Fail(error, ExplainStop(error));
  telemetry::Log(telemetry::Level::kError, "stream_stopped",
                 {Field("profile", status_.stream.profile), Field("entity", status_.stream.entity),
                  Field("error", status_.last_error)});
}

void StreamProgress::CountRows(std::string_view kind, std::int64_t rows) {
  if (rows == 0) return;
  metrics_.Add("opendes_rows_total", "Rows that reached a destination, by what became of them",
               {{"profile", status_.stream.profile.str()},
                {"entity", status_.stream.entity.str()},
                {"kind", std::string(kind)}},
               static_cast<double>(rows));
}

void StreamProgress::Fail(const Error& error, std::string text) {
  status_.last_error = std::move(text);
  status_.last_error_at = clock_.Now();
  Save();
  metrics_.Add("opendes_stream_errors_total", "Cycles that failed, by error code",
               {{"code", std::string(Facts(error.code).word)}}, 1);
}

void StreamProgress::Save() {
  saved_at_ = clock_.Now();
  if (const auto saved = control_.SaveStatus(status_); !saved) {
    telemetry::Warning("status_not_saved", {Field("profile", status_.stream.profile),
                                            Field("entity", status_.stream.entity),
                                            Field("error", saved.error().ToString())});
  }
}

}  // namespace opendes::scheduling
