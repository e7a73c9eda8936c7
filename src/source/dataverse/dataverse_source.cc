#include "source/dataverse/dataverse_source.h"

#include "source/dataverse/administrators.h"
#include "source/dataverse/change_feed.h"
#include "source/dataverse/des_layout.h"
#include "source/dataverse/metadata.h"
#include "source/dataverse/metadata_rows.h"
#include "source/dataverse/organization.h"
#include "source/dataverse/read_page.h"

namespace opendes::source {

Result<TableSchema> DataverseSource::Describe(const EntityName& entity, const RunContext& context) {
  OPENDES_TRY_ASSIGN(const EntityMetadata metadata, ReadEntityMetadata(api_, entity, context));
  // An N:N table is tracked when both its sides are, whatever its own flag says: reading it tells.
  if (!metadata.tracking && !metadata.intersect) {
    return Fail(ErrorCode::kTrackingOff, Blame::kSource,
                "change tracking is not enabled for entity '{}': enable it in the table's "
                "properties in Power Apps (Advanced options, Track changes)",
                entity);
  }
  return LayOutTable(metadata);
}

Result<std::string> DataverseSource::ReadSchemaVersion(const RunContext& context) {
  return organization_->SchemaVersion(context);
}

Result<MetadataRows> DataverseSource::ReadMetadata(const EntityName& entity,
                                                   const RunContext& context) {
  return ReadMetadataRows(*organization_, entity, context);
}

Cursor DataverseSource::CycleStart(const Cursor& cursor) const {
  auto position = ParseCursor(cursor);
  // A full read goes on at its page: nothing of it has to be known again.
  if (!position || position->kind != FeedPosition::Kind::kDelta) return cursor;
  position->link.clear();
  return RenderCursor(*position);
}

Result<FeedPosition> DataverseSource::PositionOf(const TableSchema& schema,
                                                 const Cursor& cursor) const {
  OPENDES_TRY_ASSIGN(FeedPosition position, ParseCursor(cursor));
  if (cursor.empty()) position.organization = organization_->id();
  // A link asks for the columns of its time. With others its cycle begins again; the keys are the
  // same for all.
  std::string select = SelectFingerprint(schema);
  const bool keys = position.kind == FeedPosition::Kind::kKeys;
  if (!keys && position.select != select) position.link.clear();
  position.select = std::move(select);
  return position;
}

Result<SourcePage> DataverseSource::ReadPage(const TableSchema& schema, const Cursor& from,
                                             const RunContext& context) {
  OPENDES_TRY_ASSIGN(const FeedPosition position, PositionOf(schema, from));
  if (const OrganizationId id = organization_->id(); position.organization != id) {
    return Fail(ErrorCode::kExpiredCursor, Blame::kSource,
                "the stored cursor is one of the organisation {}, but this is {}",
                position.organization, id);
  }
  // Pages of one cycle keep one size, as paging cookies want it.
  if (position.link.empty()) page_rows_ = limits::kPageRows;
  const TimePoint started = context.clock->Now();
  OPENDES_TRY_ASSIGN(std::string body, ReadFeedPage(api_, schema, position, page_rows_, context));
  const Duration took = context.clock->Now() - started;
  api_.metrics().Observe("opendes_source_page_seconds",
                         "Time to read one page, retries and waiting for the budget included.",
                         {{"organization", api_.host()}},
                         std::chrono::duration<double>(took).count());
  return SourcePage{.body = std::move(body), .read_from = from};
}

Result<RowBatch> DataverseSource::DecodePage(const TableSchema& schema, SourcePage& page) {
  OPENDES_TRY_ASSIGN(const FeedPosition position, PositionOf(schema, page.read_from));
  DecodedPage decoded{.batch = RowBatch(schema.columns.size())};
  if (position.kind == FeedPosition::Kind::kKeys) {
    OPENDES_TRY_ASSIGN(decoded.links, decoder_.DecodeLinks(page.body));
  } else {
    OPENDES_TRY_ASSIGN(decoded, decoder_.DecodePage(schema, page.body));
  }
  // A link that will not be followed must not become a checkpoint.
  const PageLinks& links = decoded.links;
  OPENDES_TRY(CheckLink(api_.base_url(), links.next.empty() ? links.delta : links.next));
  decoded.batch.end_of_cycle = EndsCycle(position, links);
  OPENDES_TRY_ASSIGN(const FeedPosition next, PositionAfter(position, std::move(decoded.links)));
  decoded.batch.next = RenderCursor(next);
  return std::move(decoded.batch);
}

Result<RowBatch> DataverseSource::ReadRow(const TableSchema& schema, const Guid& id,
                                          const RunContext& context) {
  OPENDES_TRY_ASSIGN(std::string body, ReadRowJson(api_, schema, id, context));
  if (body.empty()) return RowBatch(schema.columns.size());
  return decoder_.DecodeRow(schema, body);
}

Result<std::optional<std::int64_t>> DataverseSource::EstimateRows(const EntityName& entity,
                                                                  const RunContext& context) {
  return ReadRowEstimate(api_, entity, context);
}

Result<OrganizationFacts> DataverseSource::ReadOrganization(const RunContext& context) {
  return ReadOrganizationFacts(api_, context);
}

Result<bool> DataverseSource::IsSystemAdministrator(const Guid& entra_object_id,
                                                    const RunContext& context) {
  return ReadIsSystemAdministrator(api_, entra_object_id, context);
}

Result<std::vector<EntitySummary>> DataverseSource::ListEntities(const RunContext& context) {
  return ReadEntityList(api_, context);
}

Result<std::vector<RelationshipSummary>> DataverseSource::ListRelationships(
    const RunContext& context) {
  return ReadRelationshipList(api_, context);
}

}  // namespace opendes::source
