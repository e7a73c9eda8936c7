// The front door of where rows come from. One Source serves one organisation and one worker: it is
// called by one thread at a time unless said otherwise, blocks, and keeps no state that matters
// (a page is a function of its cursor).
//
// What every source must keep, and test/contract/source_contract.h checks:
//  - ReadPage with an empty cursor starts a full read; following `next` ends with end_of_cycle.
//    Batches without rows are usual on the way.
//  - The cursor of an end_of_cycle batch later yields the changes since, again ending so. After a
//    full read it yields every change that was committed after the first row was read, deletes
//    included, and maybe some from before.
//  - Any cursor may be used again, after a crash, and yields rows that are at least as new. It may
//    be used with a schema other than the one it was made with, and then yields that one's columns.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "model/cursor.h"
#include "model/metadata_rows.h"
#include "model/names.h"
#include "model/row_batch.h"
#include "model/run_context.h"
#include "model/table_schema.h"

namespace opendes::source {

// Raw bytes of one page as the source sent them; recorded pages are test data.
struct SourcePage {
  std::string body;
  // The cursor it was read with, so that a page leading back to itself is noticed; may be empty.
  Cursor read_from = {};
};

struct EntitySummary {
  EntityName entity;
  std::string display_name;
};

struct RelationshipSummary {
  std::string name;
  EntityName entity1;
  EntityName entity2;
  EntityName intersect;
};

// What WhoAmI says of the organisation behind the URL.
struct OrganizationFacts {
  OrganizationId id;
  std::string name;
};

class Source {
 public:
  virtual ~Source() = default;

  // Reads the entity's metadata and lays its table out. Errors: kNotFound (no such entity, named),
  // kTrackingOff (message says how to enable it), kForbidden, kUnauthenticated, kUnavailable.
  virtual Result<TableSchema> Describe(const EntityName& entity, const RunContext& context) = 0;

  // Changes whenever any entity's metadata does; opaque. At most limits::kSchemaLookEvery old.
  virtual Result<std::string> ReadSchemaVersion(const RunContext& context) = 0;
  // What the metadata tables say of the entity. Errors as Describe's.
  virtual Result<MetadataRows> ReadMetadata(const EntityName& entity,
                                            const RunContext& context) = 0;

  // Where the cycle that `cursor` stands in began; `cursor` itself when it stands in none. Pure.
  virtual Cursor CycleStart(const Cursor& cursor) const = 0;
  // One page. Retries within limits::kRequestAttempts by itself; obeys the organisation's budget.
  // Errors: kExpiredCursor (also: the organisation is another one, or was restored to an earlier
  // state), kSchemaChanged (a column is gone), kTrackingOff, kNotFound, kThrottled,
  // kUnavailable, kProtocol, kLimitExceeded (page over limits::kPageBytes), kUnauthenticated,
  // kForbidden, kCancelled.
  virtual Result<SourcePage> ReadPage(const TableSchema& schema, const Cursor& from,
                                      const RunContext& context) = 0;

  // Pure: bytes to a batch with `next` and `end_of_cycle` set. Either the whole page or an error
  // (kProtocol; the message names row and property): a truncated page never yields a batch.
  // kExpiredCursor when the page shows that the organisation was restored to an earlier state.
  // The page is taken by mutable reference because the parser may pad it in place.
  virtual Result<RowBatch> DecodePage(const TableSchema& schema, SourcePage& page) = 0;

  // The row as it is now, as a batch with one row, or with no row when it does not exist (any
  // more).
  virtual Result<RowBatch> ReadRow(const TableSchema& schema, const Guid& id,
                                   const RunContext& context) = 0;

  // A number for progress bars, at most a day old; nullopt when the source has none.
  virtual Result<std::optional<std::int64_t>> EstimateRows(const EntityName& entity,
                                                           const RunContext& context) = 0;

  virtual Result<OrganizationFacts> ReadOrganization(const RunContext& context) = 0;
  // Whether the user or application with this Entra object id is a System Administrator of the
  // organisation, through a role of its own or of a team. False also for unknown and disabled
  // users.
  virtual Result<bool> IsSystemAdministrator(const Guid& entra_object_id,
                                             const RunContext& context) = 0;
  // Everything that can be exported, sorted by name.
  virtual Result<std::vector<EntitySummary>> ListEntities(const RunContext& context) = 0;
  virtual Result<std::vector<RelationshipSummary>> ListRelationships(const RunContext& context) = 0;
};

// Makes a Source for the organisation, for one worker. kNotFound when it is not configured.
// Thread-safe.
using SourceFactory = std::function<Result<std::unique_ptr<Source>>(const OrganizationId&)>;

}  // namespace opendes::source
