// One stream as the service runs it: opens, prepares, replicates a cycle, and drops everything when
// something fails. What scheduling's worker does, without threads and leases.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "replication/replicate_table.h"
#include "source/dataverse/shared_organization.h"
#include "telemetry/metrics.h"
#include "test/simulation/lockstep_source.h"
#include "test/simulation/organization/client.h"

namespace opendes::simulation {

struct WorkerParts {
  SteppingClock* clock = nullptr;
  OrganizationClient* client = nullptr;
  telemetry::Metrics* metrics = nullptr;
  std::function<Result<std::unique_ptr<destination::Destination>>()> connect;
};

class Worker {
 public:
  Worker(WorkerParts parts, EntityName entity, LeaseEpoch epoch);

  // Up to the end of the present cycle. May throw what a failpoint throws; the worker is dead then.
  Result<replication::CycleReport> Run(std::optional<std::int64_t> reload_after = {});
  LeaseEpoch epoch() const { return epoch_; }

 private:
  Result<replication::CycleReport> TryRun(std::optional<std::int64_t> reload_after);
  Result<> Prepare(const RunContext& context);

  const WorkerParts parts_;
  const EntityName entity_;
  const LeaseEpoch epoch_;
  Gate gate_;
  LockstepSource source_;
  std::stop_source stop_;

  std::unique_ptr<destination::Destination> destination_;
  std::optional<TableSchema> schema_;
  std::optional<Checkpoint> remembered_;  // as the scheduler's workers remember it
  std::string schema_version_;
  TimePoint prepare_again_at_{};
};

}  // namespace opendes::simulation
