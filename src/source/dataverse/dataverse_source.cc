#include "source/dataverse/dataverse_source.h"

#include "source/dataverse/administrators.h"
#include "source/dataverse/change_feed.h"
#include "source/dataverse/des_layout.h"
#include "source/dataverse/metadata.h"
#include "source/dataverse/organization.h"
#include "source/dataverse/read_page.h"

namespace opendes::source {

Result<TableSchema> DataverseSource::Describe(const EntityName& entity, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const EntityMetadata metadata, ReadEntityMetadata(*api_, entity, context));
  // An N:N table is tracked when both its sides are, whatever its own flag says: reading it tells.
  if (!metadata.tracking && !metadata.intersect) {
    return Fail(ErrorCode::kTrackingOff, Blame::kSource,
                "change tracking is not enabled for entity '{}': enable it in the table's "
                "properties in Power Apps (Advanced options, Track changes)",
                entity);
  }
  return LayOutTable(metadata);
}

Result<SourcePage> DataverseSource::ReadPage(const TableSchema& schema, const Cursor& from,
                                             const RunContext& context) {
  OPENDES_TRY_ASSIGN(const FeedPosition position, ParseCursor(from));
  // Pages of one cycle keep one size, as paging cookies want it.
  if (position.kind != FeedPosition::Kind::kNext) page_rows_ = limits::kPageRows;
  const TimePoint started = context.clock->Now();
  auto page = ReadFeedPage(*api_, schema, from, page_rows_, context);
  if (page) {
    const Duration took = context.clock->Now() - started;
    api_->metrics().Observe("opendes_source_page_seconds",
                            "Time to read one page, retries and waiting for the budget included.",
                            {{"organization", api_->host()}},
                            std::chrono::duration<double>(took).count());
  }
  return page;
}

Result<RowBatch> DataverseSource::DecodePage(const TableSchema& schema, SourcePage& page) {
  OPENDES_TRY_ASSIGN(RowBatch batch, decoder_.DecodePage(schema, page));
  // A cursor that will not be followed must not become a checkpoint.
  OPENDES_TRY_ASSIGN(const FeedPosition next, ParseCursor(batch.next));
  OPENDES_TRY(CheckLink(api_->base_url(), next.link));
  return batch;
}

Result<RowBatch> DataverseSource::ReadRow(const TableSchema& schema, const Guid& id,
                                          const RunContext& context) {
  OPENDES_TRY_ASSIGN(std::string body, ReadRowJson(*api_, schema, id, context));
  if (body.empty()) return RowBatch(schema.columns.size());
  return decoder_.DecodeRow(schema, body);
}

Result<std::optional<std::int64_t>> DataverseSource::EstimateRows(const EntityName& entity,
                                                                  const RunContext& context) {
  return ReadRowEstimate(*api_, entity, context);
}

Result<OrganizationFacts> DataverseSource::ReadOrganization(const RunContext& context) {
  return ReadOrganizationFacts(*api_, context);
}

Result<bool> DataverseSource::IsSystemAdministrator(const Guid& entra_object_id,
                                                    const RunContext& context) {
  return ReadIsSystemAdministrator(*api_, entra_object_id, context);
}

Result<std::vector<EntitySummary>> DataverseSource::ListEntities(const RunContext& context) {
  return ReadEntityList(*api_, context);
}

Result<std::vector<RelationshipSummary>> DataverseSource::ListRelationships(
    const RunContext& context) {
  return ReadRelationshipList(*api_, context);
}

}  // namespace opendes::source
