#include "test/simulation/worker.h"

#include <utility>

#include "base/limits.h"
#include "source/dataverse/dataverse_source.h"

namespace opendes::simulation {
namespace {

using replication::CycleReport;

std::unique_ptr<source::Source> MakeSource(const WorkerParts& parts) {
  source::WebApiParts api{
      .base_url = std::string(kBaseUrl),
      .client = parts.client,
      .metrics = parts.metrics,
      .tokens = std::make_unique<FixedToken>(),
      .budget = std::make_unique<source::RequestBudget>(source::BudgetLimits{}, parts.clock)};
  return std::make_unique<source::DataverseSource>(std::make_shared<source::SharedOrganization>(
      std::make_unique<source::WebApi>(std::move(api))));
}

}  // namespace

Worker::Worker(WorkerParts parts, EntityName entity, LeaseEpoch epoch)
    : parts_(std::move(parts)),
      entity_(std::move(entity)),
      epoch_(epoch),
      source_(MakeSource(parts_), gate_) {}

Result<CycleReport> Worker::Run(std::optional<std::int64_t> reload_after) {
  auto report = TryRun(reload_after);
  if (!report) {
    destination_.reset();
    schema_.reset();
    remembered_.reset();
  }
  return report;
}

Result<CycleReport> Worker::TryRun(std::optional<std::int64_t> reload_after) {
  const RunContext context{.clock = parts_.clock, .stop = stop_.get_token(), .epoch = epoch_};
  if (!destination_) {
    OPENDES_TRY_ASSIGN(destination_, parts_.connect());
  }
  OPENDES_TRY(Prepare(context));
  const replication::CycleOptions options{
      .remembered = remembered_,
      .reload_after = reload_after,
      .others_wait = {},
      .progress = [this](const replication::Step&) { gate_.Open(); }};
  OPENDES_TRY_ASSIGN(CycleReport report, replication::ReplicateCycle(source_, *destination_,
                                                                     *schema_, options, context));
  remembered_ = report.checkpoint;
  return report;
}

Result<> Worker::Prepare(const RunContext& context) {
  const TimePoint now = context.clock->Now();
  const auto version = source_.ReadSchemaVersion(context);
  const bool changed = version && *version != schema_version_;
  if (schema_ && !changed && now < prepare_again_at_) return {};
  remembered_.reset();
  OPENDES_TRY_ASSIGN(replication::PreparedTable prepared,
                     replication::PrepareTable(source_, *destination_, entity_, context));
  schema_ = std::move(prepared.schema);
  schema_version_ = version.value_or("");
  prepare_again_at_ =
      now + (prepared.metadata_error ? limits::kRepairLook : limits::kDescribeEvery);
  return {};
}

}  // namespace opendes::simulation
