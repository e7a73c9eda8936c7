// Keeps the engine's reader from running ahead of its loader, so that a world with one seed is
// always the same world: a page is read only when the batch before it is durable.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "source/source.h"

namespace opendes::simulation {

class Gate {
 public:
  void Open();
  void Close();
  // Waits until it was opened and closes it again; false when stop is requested.
  bool Pass(std::stop_token stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any opened_;
  bool open_ = false;  // guarded by mutex_
};

// The gate is opened by the cycle's progress: see Worker.
class LockstepSource final : public source::Source {
 public:
  LockstepSource(std::unique_ptr<source::Source> source, Gate& gate)
      : source_(std::move(source)), gate_(gate) {}

  Result<source::SourcePage> ReadPage(const TableSchema& schema, const Cursor& from,
                                      const RunContext& context) override;

  Result<TableSchema> Describe(const EntityName& entity, const RunContext& context) override {
    return source_->Describe(entity, context);
  }
  Result<std::string> ReadSchemaVersion(const RunContext& context) override {
    return source_->ReadSchemaVersion(context);
  }
  Result<MetadataRows> ReadMetadata(const EntityName& entity, const RunContext& context) override {
    return source_->ReadMetadata(entity, context);
  }
  Cursor CycleStart(const Cursor& cursor) const override { return source_->CycleStart(cursor); }
  Result<RowBatch> DecodePage(const TableSchema& schema, source::SourcePage& page) override {
    return source_->DecodePage(schema, page);
  }
  Result<RowBatch> ReadRow(const TableSchema& schema, const Guid& id,
                           const RunContext& context) override {
    return source_->ReadRow(schema, id, context);
  }
  Result<std::optional<std::int64_t>> EstimateRows(const EntityName& entity,
                                                   const RunContext& context) override {
    return source_->EstimateRows(entity, context);
  }
  Result<source::OrganizationFacts> ReadOrganization(const RunContext& context) override {
    return source_->ReadOrganization(context);
  }
  Result<bool> IsSystemAdministrator(const Guid& id, const RunContext& context) override {
    return source_->IsSystemAdministrator(id, context);
  }
  Result<std::vector<source::EntitySummary>> ListEntities(const RunContext& context) override {
    return source_->ListEntities(context);
  }
  Result<std::vector<source::RelationshipSummary>> ListRelationships(
      const RunContext& context) override {
    return source_->ListRelationships(context);
  }

 private:
  const std::unique_ptr<source::Source> source_;
  Gate& gate_;
};

}  // namespace opendes::simulation
