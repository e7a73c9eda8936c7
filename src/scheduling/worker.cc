#include "scheduling/worker.h"

#include <exception>
#include <new>
#include <random>
#include <utility>

#include "base/limits.h"
#include "destination/profile_options.h"
#include "scheduling/failure_policy.h"
#include "telemetry/log.h"

namespace opendes::scheduling {
namespace {

using replication::CycleReport;
using telemetry::Field;

double Chance() {
  thread_local std::mt19937 generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

void LogFailure(std::string_view event, const StreamId& stream, const std::string& error) {
  telemetry::Warning(event, {Field("profile", stream.profile), Field("entity", stream.entity),
                             Field("error", error)});
}

// The newest word counts.
bool IsFailing(const StreamStatus& status) {
  return status.last_error_at > status.last_confirmed_at;
}

}  // namespace

Worker::Worker(const SchedulerOptions& options, const SchedulerParts& parts, LeaseRenewer& renewer,
               std::function<bool()> all_are_busy)
    : node_(options.node),
      poll_{.shortest = options.poll_shortest, .longest = options.poll_longest},
      parts_(parts),
      renewer_(renewer),
      all_are_busy_(std::move(all_are_busy)) {}

void Worker::Run(const control::Lease& lease, std::stop_token stop) {
  Duration pause = poll_.longest;
  try {
    std::stop_source lost;
    const std::stop_callback forward(std::move(stop), [&] { lost.request_stop(); });
    const LeaseRenewer::Watch watch(renewer_, lease, lost);
    pause = RunCycle(lease, lost.get_token());
  } catch (const std::exception& exception) {
    LogFailure("worker_failed", lease.stream, exception.what());
  }
  if (const auto released = parts_.control->ReleaseLease(node_, lease, pause); !released) {
    LogFailure("lease_not_released", lease.stream, released.error().ToString());  // it will run out
  }
}

Duration Worker::RunCycle(const control::Lease& lease, std::stop_token stop) {
  const auto profile = parts_.control->GetProfile(lease.stream.profile);
  const auto status = parts_.control->GetStatus(lease.stream);
  if (!profile || !status) {
    LogFailure("stream_not_readable", lease.stream,
               (profile ? status.error() : profile.error()).ToString());
    return limits::kRetryFirstPause;
  }
  // A claim and a deactivation may have crossed.
  if (profile->state != ProfileState::kActive) return limits::kRetryFirstPause;
  StreamProgress progress(*parts_.control, *parts_.metrics, *parts_.clock, *status, lease.epoch);
  const RunContext context{.clock = parts_.clock, .stop = stop, .epoch = lease.epoch};
  return Settle(TryReplicate(*profile, lease, progress, context), stop, progress);
}

Result<CycleReport> Worker::TryReplicate(const Profile& profile, const control::Lease& lease,
                                         StreamProgress& progress, const RunContext& context) try {
  return Replicate(profile, lease, progress, context);
} catch (const std::bad_alloc&) {
  return Fail(ErrorCode::kUnavailable, Blame::kUs, "out of memory");
} catch (const std::exception& exception) {
  return Fail(ErrorCode::kInternal, Blame::kUs, "replication failed: {}", exception.what());
}

Result<CycleReport> Worker::Replicate(const Profile& profile, const control::Lease& lease,
                                      StreamProgress& progress, const RunContext& context) {
  OPENDES_TRY_ASSIGN(auto source, parts_.make_source(profile.organization));
  OpenTable table = Open(profile, lease.stream, context.stop);
  OPENDES_TRY(Prepare(*source, table, progress, context));
  const TimePoint now = context.clock->Now();
  const replication::CycleOptions options{
      .remembered = now < table.claim_again_at ? table.remembered : std::nullopt,
      .reload_after = lease.reload_after,
      .others_wait = all_are_busy_,
      .progress = [&](const replication::Step& step) { progress.Stepped(step); }};
  OPENDES_TRY_ASSIGN(
      CycleReport report,
      replication::ReplicateCycle(*source, *table.destination, *table.schema, options, context));
  table.remembered = report.checkpoint;
  if (report.claimed) table.claim_again_at = now + limits::kClaimEvery;
  open_tables_.Keep(lease.stream, std::move(table));
  return report;
}

OpenTable Worker::Open(const Profile& profile, const StreamId& stream, std::stop_token stop) {
  // The profile is the caller's; it outlives the cycle, and so every connecting.
  auto connect = [this, &profile, stop = std::move(stop)] { return Connect(profile, stop); };
  if (auto kept = open_tables_.Take(stream, profile.version)) {
    kept->destination->ConnectBy(std::move(connect));
    return *std::move(kept);
  }
  OpenTable table;
  table.destination = std::make_unique<LazyDestination>(std::move(connect));
  table.labels = IsOn(profile, "Labels");
  table.profile_version = profile.version;
  return table;
}

Result<std::unique_ptr<destination::Destination>> Worker::Connect(const Profile& profile,
                                                                  std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const Secret connection,
                     parts_.secrets->Resolve(profile.destination, profile.organization, stop));
  return parts_.make_destination(profile.destination_type, connection,
                                 destination::OptionsOf(profile));
}

Result<> Worker::Prepare(source::Source& source, OpenTable& table, StreamProgress& progress,
                         const RunContext& context) {
  const TimePoint now = context.clock->Now();
  // Read before the schema, so that a change in between is seen the next time. Only a hint: where
  // it cannot be read, the schema is read again after a while all the same.
  const auto version = source.ReadSchemaVersion(context);
  const bool changed = version && *version != table.schema_version;
  if (table.schema && !changed && now < table.prepare_again_at) {
    progress.Prepared(table.metadata_error);
    return {};
  }
  const EntityName& entity = progress.status().stream.entity;
  progress.Preparing();
  table.remembered.reset();  // preparing may begin a generation
  OPENDES_TRY_ASSIGN(replication::PreparedTable prepared,
                     replication::PrepareTable(source, *table.destination, entity, context));
  table.schema = std::move(prepared.schema);
  table.schema->labels = table.labels;
  table.schema_version = version.value_or("");
  table.metadata_error = std::move(prepared.metadata_error);
  table.prepare_again_at =
      now + (table.metadata_error ? limits::kRepairLook : limits::kDescribeEvery);
  progress.Prepared(table.metadata_error);
  if (!progress.status().rows_estimated) {
    // For progress bars only: without it the load is as good.
    const auto rows = source.EstimateRows(entity, context);
    if (rows && *rows) progress.Estimated(**rows);
  }
  return {};
}

Duration Worker::Settle(const Result<CycleReport>& report, std::stop_token stop,
                        StreamProgress& progress) {
  const Duration present(progress.status().poll_interval_ms);
  if (report && report->unfinished) {
    progress.LeftItsTurn();
    return Duration::zero();
  }
  if (report) {
    const bool busy = report->rows_read + report->rows_swept > 0 || report->generation_began;
    const auto outcome =
        busy || IsFailing(progress.status()) ? CycleOutcome::kChanges : CycleOutcome::kNothing;
    const Duration interval = NextInterval(present, outcome, poll_);
    progress.Confirmed(*report, interval);
    return interval;
  }
  // Stopped from outside: the lease is lost or the node goes down. Nothing is wrong with the
  // stream.
  if (stop.stop_requested()) return Duration::zero();
  const Error& error = report.error();
  if (Classify(error) != FailureKind::kPause) {
    progress.Failed(error, limits::kRepairLook);
    return RetryPause(limits::kRepairLook, error.retry_after, Chance());
  }
  const PollLimits retry{limits::kRetryFirstPause, limits::kRetryLongestPause};
  const Duration interval = NextInterval(present, CycleOutcome::kFault, retry);
  progress.Failed(error, interval);
  return RetryPause(interval, error.retry_after, Chance());
}

}  // namespace opendes::scheduling
