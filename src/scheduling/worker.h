// Runs one claimed stream for one cycle and gives it back with the pause it deserves:
//
//   profile and status ◀─ control store
//   open table ◀─ kept from the last cycle, or: secret → connect
//   Describe + Prepare, when new or older than limits::kDescribeEvery
//   ReplicateCycle                        → progress → status, metrics
//   done: keep the table open             → release, due after the poll interval
//   peer down: close it                   → release, due after a growing pause
//   needs a person: close it              → status.stopped
#pragma once

#include <stop_token>

#include "control/control_store.h"
#include "scheduling/lease_renewer.h"
#include "scheduling/open_tables.h"
#include "scheduling/poll_interval.h"
#include "scheduling/scheduler.h"
#include "scheduling/stream_progress.h"

namespace opendes::scheduling {

// Thread-safe: all workers of the node share one.
class Worker {
 public:
  Worker(const SchedulerOptions& options, const SchedulerParts& parts, LeaseRenewer& renewer);

  // Works on the stream until its cycle ends, the lease is lost or stop is requested. Never throws:
  // this is the wall of a worker's thread.
  void Run(const control::Lease& lease, std::stop_token stop);

 private:
  Duration RunCycle(const control::Lease& lease, std::stop_token stop);
  Result<replication::CycleReport> Replicate(const Profile& profile, StreamProgress& progress,
                                             const RunContext& context);
  Result<OpenTable> Open(const Profile& profile, const StreamId& stream, std::stop_token stop);
  Result<> Prepare(source::Source& source, OpenTable& table, StreamProgress& progress,
                   const RunContext& context);
  Duration Settle(const Result<replication::CycleReport>& report, std::stop_token stop,
                  StreamProgress& progress);

  const NodeId node_;
  const PollLimits poll_;
  const SchedulerParts parts_;
  LeaseRenewer& renewer_;
  OpenTables open_tables_;
};

}  // namespace opendes::scheduling
