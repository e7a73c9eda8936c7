// A destination with faults of its own: fails before or after the real call, tells the table's
// watch what happened, and lets the world do something before each write.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "destination/destination.h"
#include "test/simulation/table_watch.h"

namespace opendes::simulation {

struct DestinationFault {
  std::optional<ErrorCode> before;  // the real call is not made
  std::optional<ErrorCode> after;   // it is made, and its answer lost
};

enum class DestinationCall : std::uint8_t { kPrepare, kClaim, kWrite, kMetadata };

struct DestinationHooks {
  std::function<DestinationFault(DestinationCall)> fault;
  std::function<void()> before_write;
};

class WatchedDestination : public destination::Destination {
 public:
  // `watch` outlives the object.
  WatchedDestination(std::unique_ptr<destination::Destination> destination, TableWatch& watch,
                     DestinationHooks hooks)
      : destination_(std::move(destination)), watch_(watch), hooks_(std::move(hooks)) {}

  Result<destination::PrepareReport> Prepare(const TableSchema& schema,
                                             const RunContext& context) override;
  Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) override;
  Result<destination::ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                                         const Checkpoint& next,
                                         const RunContext& context) override;
  Result<Checkpoint> BeginGeneration(const EntityName& entity, const Checkpoint& present,
                                     const RunContext& context) override;
  Result<destination::SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                                         const RunContext& context) override;
  Result<> ReplaceMetadata(const MetadataRows& rows, const RunContext& context) override;
  Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext& context) override {
    return destination_->CountRows(schema, context);
  }
  Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit, const RunContext& context) override {
    return destination_->ReadRows(schema, after, limit, context);
  }
  std::string RenderDdl(const TableSchema& schema) const override {
    return destination_->RenderDdl(schema);
  }

 protected:
  destination::Destination& real() { return *destination_; }

 private:
  // Makes the call with a fault around it; `noted` runs whatever happens to the call.
  template <typename Call, typename Noted>
  auto With(DestinationCall kind, Call call, Noted noted) -> decltype(call());

  const std::unique_ptr<destination::Destination> destination_;
  TableWatch& watch_;
  const DestinationHooks hooks_;
};

}  // namespace opendes::simulation
