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
                               Clock& clock, StreamStatus status, LeaseEpoch epoch)
    : control_(control),
      metrics_(metrics),
      clock_(clock),
      status_(std::move(status)),
      epoch_(epoch),
      started_at_(clock.Now()) {}

void StreamProgress::Preparing() {
  const bool fresh = status_.metadata == MetadataState::kNotCreated ||
                     status_.initial_sync == InitialSyncState::kNotStarted;
  if (!fresh) return;
  if (status_.metadata == MetadataState::kNotCreated) status_.metadata = MetadataState::kCreating;
  if (status_.initial_sync == InitialSyncState::kNotStarted) {
    status_.initial_sync = InitialSyncState::kInProgress;
  }
  Save();
}

void StreamProgress::Prepared(const std::optional<Error>& metadata_error) {
  const auto state = metadata_error ? MetadataState::kFailure : MetadataState::kCreated;
  standing_error_ = metadata_error ? metadata_error->ToString() : "";
  if (status_.metadata == state) return;
  status_.metadata = state;
  if (metadata_error) {
    status_.last_error = standing_error_;
    status_.last_error_at = clock_.Now();
    telemetry::Warning("metadata_tables_not_in_step",
                       {Field("profile", status_.stream.profile),
                        Field("entity", status_.stream.entity), Field("error", standing_error_)});
  } else if (!status_.metadata_created_at) {
    status_.metadata_created_at = clock_.Now();
  }
  Save();
}

void StreamProgress::Stepped(const replication::Step& step) {
  const Checkpoint& now = step.checkpoint;
  status_.notifications_total += step.rows_read;
  status_.notifications_succeeded += step.rows_read;
  status_.rows_loaded = now.rows_loaded;
  const bool new_generation = std::exchange(status_.generation, now.generation) != now.generation;
  if (step.applied.upserted + step.applied.deleted > 0) status_.last_change_at = clock_.Now();
  CountRows("upserted", step.applied.upserted);
  CountRows("skipped_older", step.applied.skipped_older);
  CountRows("deleted", step.applied.deleted);
  if (new_generation) {
    telemetry::Info("generation_began",
                    {Field("profile", status_.stream.profile),
                     Field("entity", status_.stream.entity), Field("generation", now.generation)});
  }
  if (new_generation || clock_.Now() - saved_at_ >= limits::kStatusEvery) Save();
}

void StreamProgress::Confirmed(const replication::CycleReport& report, Duration interval) {
  const TimePoint now = clock_.Now();
  status_.rows_loaded = report.checkpoint.rows_loaded;
  status_.generation = report.checkpoint.generation;
  if (report.load_completed) TellLoadCompleted();
  // A later generation is no initial sync: the rows of the one before were there all the time.
  if (status_.initial_sync != InitialSyncState::kCompleted) {
    status_.initial_sync = InitialSyncState::kCompleted;
    status_.initial_data_completed_at = now;
  }
  status_.last_confirmed_at = now;
  status_.poll_interval_ms = interval.count();
  status_.last_error = standing_error_;
  if (standing_error_.empty()) status_.last_error_at.reset();
  status_.stopped = false;
  Save();
  metrics_.Observe("opendes_cycle_seconds", "Time from a stream's claim to its delta link",
                   {{"entity", status_.stream.entity.str()}},
                   std::chrono::duration<double>(now - started_at_).count());
}

void StreamProgress::LeftItsTurn() { Save(); }

void StreamProgress::Failed(const Error& error, Duration interval) {
  const FailureKind kind = Classify(error);
  status_.poll_interval_ms = interval.count();
  status_.stopped = kind == FailureKind::kStop;
  const bool preparing = status_.metadata == MetadataState::kCreating;
  if (preparing && kind != FailureKind::kPause) status_.metadata = MetadataState::kFailure;
  status_.last_error = Explain(error);
  status_.last_error_at = clock_.Now();
  Save();
  metrics_.Add("opendes_stream_errors_total", "Cycles that failed, by error code",
               {{"code", std::string(Facts(error.code).word)}}, 1);
  telemetry::Log(
      kind == FailureKind::kPause ? telemetry::Level::kWarning : telemetry::Level::kError,
      status_.stopped ? "stream_stopped" : "stream_paused",
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

void StreamProgress::TellLoadCompleted() {
  telemetry::Info("load_completed",
                  {Field("profile", status_.stream.profile), Field("entity", status_.stream.entity),
                   Field("generation", status_.generation), Field("rows", status_.rows_loaded)});
}

void StreamProgress::Save() {
  saved_at_ = clock_.Now();
  if (const auto saved = control_.SaveStatus(status_, epoch_); !saved) {
    telemetry::Warning("status_not_saved", {Field("profile", status_.stream.profile),
                                            Field("entity", status_.stream.entity),
                                            Field("error", saved.error().ToString())});
  }
}

}  // namespace opendes::scheduling
