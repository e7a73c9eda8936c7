// A Dataverse organisation as a source: change tracking over the Web API.
#pragma once

#include <memory>
#include <string>

#include "source/dataverse/decode_page.h"
#include "source/dataverse/feed_position.h"
#include "source/dataverse/shared_organization.h"
#include "source/source.h"

namespace opendes::source {

class DataverseSource final : public Source {
 public:
  explicit DataverseSource(std::shared_ptr<SharedOrganization> organization)
      : organization_(std::move(organization)), api_(organization_->api()) {}

  Result<TableSchema> Describe(const EntityName& entity, const RunContext& context) override;
  Result<std::string> ReadSchemaVersion(const RunContext& context) override;
  Result<MetadataRows> ReadMetadata(const EntityName& entity, const RunContext& context) override;
  Cursor CycleStart(const Cursor& cursor) const override;
  Result<SourcePage> ReadPage(const TableSchema& schema, const Cursor& from,
                              const RunContext& context) override;
  Result<RowBatch> DecodePage(const TableSchema& schema, SourcePage& page) override;
  Result<RowBatch> ReadRow(const TableSchema& schema, const Guid& id,
                           const RunContext& context) override;
  Result<std::optional<std::int64_t>> EstimateRows(const EntityName& entity,
                                                   const RunContext& context) override;
  Result<OrganizationFacts> ReadOrganization(const RunContext& context) override;
  Result<bool> IsSystemAdministrator(const Guid& entra_object_id,
                                     const RunContext& context) override;
  Result<std::vector<EntitySummary>> ListEntities(const RunContext& context) override;
  Result<std::vector<RelationshipSummary>> ListRelationships(const RunContext& context) override;

 private:
  // Where the page with the cursor stands, for a reader who wants the schema's columns.
  Result<FeedPosition> PositionOf(const TableSchema& schema, const Cursor& cursor) const;

  const std::shared_ptr<SharedOrganization> organization_;
  WebApi& api_;  // organization_'s
  PageDecoder decoder_;
  // The page size that worked last: a hint, back at its maximum when a new cycle begins.
  int page_rows_ = limits::kPageRows;
};

}  // namespace opendes::source
