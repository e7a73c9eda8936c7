// Runs one claimed stream for one cycle and gives it back with the pause it deserves:
//
//   profile and status ◀─ control store
//   table ◀─ kept from the last cycle, or new; secret → connect once something is asked of it
//   PrepareTable, when new, or the organisation's schema version has changed
//   ReplicateCycle                        → progress → status, metrics
//   done: keep the table open             → release, due after the poll interval
//   a long load, others wait: keep it     → release, due at once
//   peer down: close it                   → release, due after a growing pause
//   needs a person: close it              → release, due after limits::kRepairLook
//   a bug of ours: close it               → status.stopped
#pragma once

#include <functional>
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
  // `all_are_busy`: whether every worker of the node has a stream, so that others may wait for one.
  Worker(const SchedulerOptions& options, const SchedulerParts& parts, LeaseRenewer& renewer,
         std::function<bool()> all_are_busy);

  // Works on the stream until its cycle ends, the lease is lost or stop is requested. Never throws:
  // this is the wall of a worker's thread.
  void Run(const control::Lease& lease, std::stop_token stop);

 private:
  Duration RunCycle(const control::Lease& lease, std::stop_token stop);
  // Replicate, behind the wall against exceptions.
  Result<replication::CycleReport> TryReplicate(const Profile& profile, const control::Lease& lease,
                                                StreamProgress& progress,
                                                const RunContext& context);
  Result<replication::CycleReport> Replicate(const Profile& profile, const control::Lease& lease,
                                             StreamProgress& progress, const RunContext& context);
  OpenTable Open(const Profile& profile, const StreamId& stream, std::stop_token stop);
  Result<std::unique_ptr<destination::Destination>> Connect(const Profile& profile,
                                                            std::stop_token stop);
  Result<> Prepare(source::Source& source, OpenTable& table, StreamProgress& progress,
                   const RunContext& context);
  Duration Settle(const Result<replication::CycleReport>& report, std::stop_token stop,
                  StreamProgress& progress);

  const NodeId node_;
  const PollLimits poll_;
  const SchedulerParts parts_;
  LeaseRenewer& renewer_;
  const std::function<bool()> all_are_busy_;
  OpenTables open_tables_;
};

}  // namespace opendes::scheduling
