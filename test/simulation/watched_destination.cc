#include "test/simulation/watched_destination.h"

#include <utility>

namespace opendes::simulation {
namespace {

using destination::ApplyReport;
using destination::PrepareReport;
using destination::SweepReport;

tl::unexpected<Error> Fault(ErrorCode code) {
  return Fail(code, Blame::kDestination, "a fault of the test");
}

// Also when the call is left by an exception.
template <typename Noted>
class OnLeaving {
 public:
  explicit OnLeaving(Noted noted) : noted_(std::move(noted)) {}
  ~OnLeaving() { noted_(); }
  OnLeaving(const OnLeaving&) = delete;
  OnLeaving& operator=(const OnLeaving&) = delete;

 private:
  Noted noted_;
};

}  // namespace

template <typename Call, typename Noted>
auto WatchedDestination::With(DestinationCall kind, Call call, Noted noted) -> decltype(call()) {
  if (kind == DestinationCall::kWrite && hooks_.before_write) hooks_.before_write();
  const DestinationFault fault = hooks_.fault ? hooks_.fault(kind) : DestinationFault{};
  if (fault.before) return Fault(*fault.before);
  const StoredState before = watch_.Look();
  const OnLeaving leaving([&] { noted(before); });
  auto done = call();
  if (done && fault.after) return Fault(*fault.after);
  return done;
}

Result<PrepareReport> WatchedDestination::Prepare(const TableSchema& schema,
                                                  const RunContext& context) {
  return With(
      DestinationCall::kPrepare, [&] { return destination_->Prepare(schema, context); },
      [&](const StoredState& before) { watch_.Prepared(before, context.epoch); });
}

Result<Checkpoint> WatchedDestination::Claim(const EntityName& entity, const RunContext& context) {
  return With(
      DestinationCall::kClaim, [&] { return destination_->Claim(entity, context); },
      [](const StoredState&) {});
}

Result<ApplyReport> WatchedDestination::Apply(const TableSchema& schema, const RowBatch& batch,
                                              const Checkpoint& next, const RunContext& context) {
  return With(
      DestinationCall::kWrite, [&] { return destination_->Apply(schema, batch, next, context); },
      [&](const StoredState& before) { watch_.Applied(before, batch, next); });
}

Result<Checkpoint> WatchedDestination::BeginGeneration(const EntityName& entity,
                                                       const Checkpoint& present,
                                                       const RunContext& context) {
  return With(
      DestinationCall::kWrite,
      [&] { return destination_->BeginGeneration(entity, present, context); },
      [&](const StoredState& before) { watch_.BeganGeneration(before, context.epoch); });
}

Result<SweepReport> WatchedDestination::Sweep(const TableSchema& schema, const Checkpoint& present,
                                              const RunContext& context) {
  return With(
      DestinationCall::kWrite, [&] { return destination_->Sweep(schema, present, context); },
      [&](const StoredState& before) { watch_.Swept(before, context.epoch); });
}

Result<> WatchedDestination::ReplaceMetadata(const MetadataRows& rows, const RunContext& context) {
  return With(
      DestinationCall::kMetadata, [&] { return destination_->ReplaceMetadata(rows, context); },
      [](const StoredState&) {});
}

}  // namespace opendes::simulation
