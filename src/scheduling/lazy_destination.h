// A destination that is connected to only when something is asked of it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "destination/destination.h"

namespace opendes::scheduling {

// Every method connects first, where that was not done, and then has connecting's errors too. Used
// by one thread at a time.
class LazyDestination final : public destination::Destination {
 public:
  using Connect = std::function<Result<std::unique_ptr<destination::Destination>>()>;

  explicit LazyDestination(Connect connect) : connect_(std::move(connect)) {}

  bool connected() const { return connected_ != nullptr; }
  // Gives the connection up; the next call makes another one.
  std::unique_ptr<destination::Destination> Disconnect() { return std::move(connected_); }
  // How the next connection is made.
  void ConnectBy(Connect connect) { connect_ = std::move(connect); }

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
  Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext& context) override;
  Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit, const RunContext& context) override;
  // Empty while there is no connection.
  std::string RenderDdl(const TableSchema& schema) const override;

 private:
  Result<> EnsureConnected();

  Connect connect_;
  std::unique_ptr<destination::Destination> connected_;
};

}  // namespace opendes::scheduling
