#include "replication/replicate_table.h"

#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "base/limits.h"
#include "replication/advance.h"
#include "replication/read_ahead.h"

namespace opendes::replication {
namespace {

using destination::ApplyReport;
using destination::Destination;
using destination::SweepReport;
using source::Source;

// One call of ReplicateCycle.
class Cycle {
 public:
  Cycle(Source& source, Destination& destination, TableSchema& schema, const CycleOptions& options,
        const RunContext& context)
      : source_(source),
        destination_(destination),
        schema_(schema),
        options_(options),
        context_(context),
        turn_ends_(context.clock->Now() + limits::kLoadTurn) {}

  Result<CycleReport> Run();

 private:
  // From the claim to the end of the cycle.
  Result<> RunToTheEnd();
  // Where the stream stands: as remembered, or as the destination says.
  Result<> Begin();
  Result<> Claim();
  // Claims a stream that so far was only remembered.
  Result<> ConfirmMemory();
  Result<> ReadToTheEnd();
  Result<> ApplyBatch(const RowBatch& batch, std::int64_t highest_version);
  Result<> Sweep();
  Result<> BeginGeneration();
  // Begins a generation of a stream whose cursor has expired.
  Result<> Reload();
  // Removes the cause of the error; the error itself when there is no cure, or it was tried.
  Result<> Mend(Error error);

  // A step whose commit is in doubt is done when the stored sequence says so.
  template <typename Try>
  auto Settle(Try attempt) -> decltype(attempt());

  bool IsFullRead() const;
  bool LeavesItsTurn() const;
  void Tell(std::int64_t rows_read, const ApplyReport& applied) const;

  Source& source_;
  Destination& destination_;
  TableSchema& schema_;
  const CycleOptions& options_;
  const RunContext& context_;
  const TimePoint turn_ends_;

  Checkpoint present_;  // as stored, or as remembered until it is claimed
  CycleReport report_;
  bool memory_was_wrong_ = false;
  bool reloaded_ = false;  // because a cursor had expired
  bool prepared_ = false;  // again
};

Result<CycleReport> Cycle::Run() {
  while (true) {
    Result<> ended = RunToTheEnd();
    if (ended) break;
    OPENDES_TRY(Mend(std::move(ended).error()));
  }
  report_.checkpoint = present_;
  return report_;
}

Result<> Cycle::RunToTheEnd() {
  OPENDES_TRY(Begin());
  if (present_.generation <= options_.reload_after.value_or(0)) OPENDES_TRY(BeginGeneration());
  if (present_.phase != LoadPhase::kSweep) OPENDES_TRY(ReadToTheEnd());
  while (present_.phase == LoadPhase::kSweep) OPENDES_TRY(Sweep());
  return {};
}

Result<> Cycle::Begin() {
  const std::optional<Checkpoint>& memory = options_.remembered;
  const bool at_rest = memory && memory->phase == LoadPhase::kLive && !memory->mid_cycle;
  if (report_.claimed || prepared_ || !at_rest || options_.reload_after) return Claim();
  present_ = *memory;
  return {};
}

Result<> Cycle::Claim() {
  OPENDES_TRY_ASSIGN(present_, destination_.Claim(schema_.entity, context_));
  report_.claimed = true;
  Failpoint("after_claim");
  return {};
}

Result<> Cycle::ConfirmMemory() {
  Checkpoint remembered = std::exchange(present_, {});
  OPENDES_TRY(Claim());
  remembered.epoch = present_.epoch;
  if (present_ == remembered) return {};
  memory_was_wrong_ = true;
  return Fail(ErrorCode::kFenced, Blame::kUs, "entity '{}' stands elsewhere than remembered",
              schema_.entity);
}

Result<> Cycle::ReadToTheEnd() {
  ReadAhead batches(source_, schema_, present_, context_);
  std::int64_t highest = 0;  // version of this cycle
  for (bool more = true; more && !report_.unfinished;) {
    OPENDES_TRY_ASSIGN(const RowBatch batch, batches.Next());
    more = !batch.end_of_cycle;
    ++report_.pages;
    report_.rows_read += static_cast<std::int64_t>(batch.rows() + batch.deletes().size());
    highest = std::max(highest, HighestVersion(batch));
    OPENDES_TRY(ApplyBatch(batch, highest));
    report_.unfinished = more && LeavesItsTurn();
  }
  return {};
}

Result<> Cycle::ApplyBatch(const RowBatch& batch, std::int64_t highest_version) {
  const Checkpoint next = Advance(present_, batch, highest_version, context_);
  if (!WorthApplying(present_, next, batch)) return {};
  if (!report_.claimed) OPENDES_TRY(ConfirmMemory());
  const bool full_read = IsFullRead();
  Failpoint("before_apply");
  OPENDES_TRY_ASSIGN(const ApplyReport applied, Settle([&]() -> Result<ApplyReport> {
                       if (present_.sequence == next.sequence) {
                         return ApplyReport{.already_applied = true};
                       }
                       return destination_.Apply(schema_, batch, next, context_);
                     }));
  Failpoint("after_apply");
  report_.load_completed |= full_read && next.phase == LoadPhase::kLive;
  present_ = next;
  Tell(static_cast<std::int64_t>(batch.rows() + batch.deletes().size()), applied);
  return {};
}

Result<> Cycle::Sweep() {
  const std::int64_t before = present_.sequence;
  OPENDES_TRY_ASSIGN(const SweepReport swept, Settle([&]() -> Result<SweepReport> {
                       if (present_.sequence > before) return SweepReport{0, present_};
                       return destination_.Sweep(schema_, present_, context_);
                     }));
  Failpoint("after_sweep");
  present_ = swept.checkpoint;
  report_.rows_swept += swept.deleted;
  report_.load_completed |= present_.phase == LoadPhase::kLive;
  ApplyReport applied;
  applied.deleted = swept.deleted;
  Tell(0, applied);
  return {};
}

Result<> Cycle::BeginGeneration() {
  const std::int64_t before = present_.generation;
  OPENDES_TRY_ASSIGN(present_, Settle([&]() -> Result<Checkpoint> {
                       if (present_.generation > before) return present_;
                       return destination_.BeginGeneration(schema_.entity, present_, context_);
                     }));
  Failpoint("after_generation");
  report_.generation_began = true;
  Tell(0, {});
  return {};
}

Result<> Cycle::Reload() {
  if (!report_.claimed) {
    Result<> confirmed = ConfirmMemory();
    if (std::exchange(memory_was_wrong_, false)) return {};
    if (!confirmed) return confirmed;
  }
  reloaded_ = true;
  return BeginGeneration();
}

Result<> Cycle::Mend(Error error) {
  // Now it is known where the stream stands.
  if (std::exchange(memory_was_wrong_, false)) return {};
  switch (error.code) {
    case ErrorCode::kExpiredCursor:
      if (reloaded_) return Fail(std::move(error));
      return Reload();
    case ErrorCode::kSchemaChanged:
    case ErrorCode::kRejectedRow: {
      // A column came, went or grew on either side: lay the table out anew and go on from the
      // checkpoint. What still fails then needs a person.
      if (std::exchange(prepared_, true)) return Fail(std::move(error));
      OPENDES_TRY_ASSIGN(PreparedTable table,
                         PrepareTable(source_, destination_, schema_.entity, context_));
      table.schema.labels = schema_.labels;  // the profile's wish, not the organisation's
      schema_ = std::move(table.schema);
      return {};
    }
    default:
      return Fail(std::move(error));
  }
}

template <typename Try>
auto Cycle::Settle(Try attempt) -> decltype(attempt()) {
  auto done = attempt();
  if (done || done.error().code != ErrorCode::kCommitInDoubt) return done;
  // When the connection breaks between COMMIT and its answer, the checkpoint knows what happened.
  OPENDES_TRY(Claim());
  return attempt();
}

bool Cycle::IsFullRead() const {
  return present_.phase == LoadPhase::kFirstLoad || present_.phase == LoadPhase::kReload;
}

bool Cycle::LeavesItsTurn() const {
  return IsFullRead() && options_.others_wait && context_.clock->Now() >= turn_ends_ &&
         options_.others_wait();
}

void Cycle::Tell(std::int64_t rows_read, const ApplyReport& applied) const {
  if (options_.progress) options_.progress({present_, rows_read, applied});
}

}  // namespace

Result<CycleReport> ReplicateCycle(Source& source, Destination& destination, TableSchema& schema,
                                   const CycleOptions& options, const RunContext& context) {
  return Cycle(source, destination, schema, options, context).Run();
}

}  // namespace opendes::replication
