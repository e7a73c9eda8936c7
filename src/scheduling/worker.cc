#include "scheduling/worker.h"

#include <exception>
#include <random>
#include <utility>

#include "base/limits.h"
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

}  // namespace

Worker::Worker(const SchedulerOptions& options, const SchedulerParts& parts, LeaseRenewer& renewer)
    : node_(options.node),
      poll_{.shortest = options.poll_shortest, .longest = options.poll_longest},
      parts_(parts),
      renewer_(renewer) {}

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
  StreamProgress progress(*parts_.control, *parts_.metrics, *parts_.clock, *status);
  const RunContext context{.clock = parts_.clock, .stop = stop, .epoch = lease.epoch};
  return Settle(Replicate(*profile, progress, context), stop, progress);
}

Result<CycleReport> Worker::Replicate(const Profile& profile, StreamProgress& progress,
                                      const RunContext& context) {
  const StreamId stream = progress.status().stream;
  OPENDES_TRY_ASSIGN(auto source, parts_.make_source(profile.organization));
  OPENDES_TRY_ASSIGN(OpenTable table, Open(profile, stream, context.stop));
  OPENDES_TRY(Prepare(*source, table, progress, context));
  OPENDES_TRY_ASSIGN(
      CycleReport report,
      replication::ReplicateCycle(
          *source, *table.destination, *table.schema,
          [&](const auto& now, const auto& done) { progress.Applied(now, done); }, context));
  open_tables_.Keep(stream, std::move(table));
  return report;
}

Result<OpenTable> Worker::Open(const Profile& profile, const StreamId& stream,
                               std::stop_token stop) {
  if (auto kept = open_tables_.Take(stream, profile.version)) return *std::move(kept);
  OPENDES_TRY_ASSIGN(const Secret connection,
                     parts_.secrets->Resolve(profile.destination, profile.organization, stop));
  OPENDES_TRY_ASSIGN(auto destination,
                     parts_.make_destination(profile.destination_type, connection,
                                             {.schema = profile.schema,
                                              .prefix = profile.prefix,
                                              .write_delete_log = profile.write_delete_log}));
  return OpenTable{.destination = std::move(destination),
                   .schema = std::nullopt,
                   .prepared_at = {},
                   .profile_version = profile.version};
}

Result<> Worker::Prepare(source::Source& source, OpenTable& table, StreamProgress& progress,
                         const RunContext& context) {
  const TimePoint now = context.clock->Now();
  if (table.schema && now - table.prepared_at < limits::kDescribeEvery) return {};
  const EntityName& entity = progress.status().stream.entity;
  progress.Preparing();
  OPENDES_TRY_ASSIGN(table.schema,
                     replication::PrepareTable(source, *table.destination, entity, context));
  table.prepared_at = now;
  progress.Prepared();
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
  if (report) {
    const bool recovered = !progress.status().last_error.empty();
    const auto outcome =
        report->rows_read > 0 || recovered ? CycleOutcome::kChanges : CycleOutcome::kNothing;
    const Duration interval = NextInterval(present, outcome, poll_);
    progress.Confirmed(*report, interval);
    return interval;
  }
  // Stopped from outside: the lease is lost or the node goes down. Nothing is wrong with the
  // stream.
  if (stop.stop_requested()) return Duration::zero();
  if (Classify(report.error()) == FailureKind::kStop) {
    progress.Stopped(report.error());
    return poll_.longest;
  }
  const PollLimits retry{limits::kRetryFirstPause, limits::kRetryLongestPause};
  const Duration interval = NextInterval(present, CycleOutcome::kFault, retry);
  progress.Paused(report.error(), interval);
  return RetryPause(interval, report.error().retry_after, Chance());
}

}  // namespace opendes::scheduling
