// The front door of where rows go. One Destination is one connection for one profile's schema and
// prefix; called by one thread at a time, blocks. test/contract/destination_contract.h is the
// suite that every destination passes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/guid.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/checkpoint.h"
#include "model/metadata_rows.h"
#include "model/names.h"
#include "model/profile.h"
#include "model/row_batch.h"
#include "model/run_context.h"
#include "model/table_schema.h"

namespace opendes::destination {

struct Options {
  std::string schema;  // ignored where the database has none (SQLite)
  std::string prefix;  // empty, or what precedes "_" in every name
  bool write_delete_log = true;
  bool read_only = false;  // for verify: reads only, and so may read what may not be written
  // A table of the entity's name that is not ours is taken over when it has the columns Id and
  // versionnumber and nothing in it contradicts the schema: it then begins a generation.
  bool adopt = false;
};

struct PrepareReport {
  bool created = false;              // the entity's table was made
  std::vector<std::string> added;    // columns that an existing table got
  std::vector<std::string> widened;  // columns whose type was changed to hold more
};

struct ApplyReport {
  std::int64_t upserted = 0;
  std::int64_t skipped_older = 0;  // the table holds the same or a newer version already
  std::int64_t deleted = 0;        // rows that were there and are gone
  bool already_applied = false;    // the checkpoint was there: nothing was changed
};

struct SweepReport {
  std::int64_t deleted = 0;
  Checkpoint checkpoint;  // as stored now; phase kLive when the sweep has ended
};

class Destination {
 public:
  virtual ~Destination() = default;

  // Creates what is missing: the entity's table (columns in schema order behind Id, SinkCreatedOn,
  // SinkModifiedOn), ReplicationState, DeleteLog when wanted; adds missing columns at the end,
  // widens what is too narrow, leaves what is wider and what the schema does not name. Idempotent.
  //  A table made anew drops the stream's old checkpoint in the same transaction. A table that
  //  gains columns when pages were applied to it already (sequence > 0) begins a new generation in
  //  the same transaction, as BeginGeneration does, so that old rows get their values.
  // Errors: kAlreadyExists (a table of that name that is not ours and may not be adopted; the
  // original's words), kFenced (a newer epoch holds the stream; only where something would change),
  // kReadOnly, kForbidden (the missing right by name), kUnsupported (a column's type cannot hold
  // its attribute).
  virtual Result<PrepareReport> Prepare(const TableSchema& schema, const RunContext& context) = 0;

  // Takes the stream for context.epoch and returns where it stands (a fresh Checkpoint when the
  // stream is new). Equal epochs may claim again. kFenced when a newer epoch holds it.
  virtual Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) = 0;

  // Applies one batch and moves the checkpoint to `next`: all in one durable transaction, or
  // nothing. next.sequence is the claimed sequence + 1 and next.epoch == context.epoch. Calling it
  // again with the same arguments changes nothing (already_applied). By the phase that is stored:
  //  kFirstLoad, kLive: a row only replaces one with a smaller versionnumber; deletes come after
  //   the upserts. kLive: a row is left out when a line of DeleteLog names its id with a version
  //   greater than its own + 1, unless it is newer than all that may be hidden (older_change.h).
  //   What is not left out exists: lines that name it with a greater version go. (A row shown with
  //   the very version that it was deleted with is there: its tombstone was the older one.)
  //  kReload: a row replaces the one that is there when any column of the schema differs, whatever
  //   the versions; its id is remembered as seen until the sweep ends.
  //  kFirstLoad, kReload: what a whole read shows exists, so lines of DeleteLog that name one of
  //   these ids with a greater version go.
  //  DeleteLog: one line for every row really deleted, with version = the deleted row's version +
  //  1, and one for an id that was never there, once, with version = max(next.high_version, 1).
  // Errors: kFenced (epoch or sequence is not what is stored), kRejectedRow (a value does not fit;
  // nothing was applied), kCommitInDoubt (Claim again and compare sequence), kUnavailable,
  // kDestinationFull, kReadOnly, kSchemaChanged (a column or the table is gone: Prepare again).
  virtual Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                                    const Checkpoint& next, const RunContext& context) = 0;

  // Begins a full read over the rows that are there: forgets which ids were seen and stores
  // `present` with an empty cursor, phase kReload, generation and sequence + 1, rows_loaded and
  // high_version 0. `present` is what Claim or Apply left. Errors as Apply's, but for kRejectedRow.
  virtual Result<Checkpoint> BeginGeneration(const EntityName& entity, const Checkpoint& present,
                                             const RunContext& context) = 0;

  // One step of ending a reload; `present` is what is stored, its phase kSweep. Removes at most
  // limits::kSweepRows rows whose ids were not seen, each with its line in DeleteLog (as Apply), in
  // one transaction with sequence + 1. The step that finds fewer forgets the seen ids and stores
  // phase kLive. Errors as BeginGeneration's.
  virtual Result<SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                                    const RunContext& context) = 0;

  // Makes the entity's lines in the metadata tables equal `rows`, creating the tables when they
  // are missing; lines that stay the same are not written. One transaction. Errors as Prepare's.
  virtual Result<> ReplaceMetadata(const MetadataRows& rows, const RunContext& context) = 0;

  // Rows in the table, for verify.
  virtual Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext& context) = 0;
  // At most `limit` rows with Id > after, in byte order of Id; all columns; versions set.
  virtual Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                                    std::size_t limit, const RunContext& context) = 0;

  // The statements Prepare would run on an empty database, for `opendes schema`. Pure.
  virtual std::string RenderDdl(const TableSchema& schema) const = 0;
};

// Connects. Errors: kInvalidArgument (connection string; never echoes it), kUnavailable, kReadOnly,
// kUnauthenticated, kUnsupported (no such destination in this build). Thread-safe.
using DestinationFactory = std::function<Result<std::unique_ptr<Destination>>(
    DestinationType type, const Secret& connection_string, Options options)>;

}  // namespace opendes::destination
