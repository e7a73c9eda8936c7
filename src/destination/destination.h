// The front door of where rows go. One Destination is one connection for one profile's schema and
// prefix; called by one thread at a time, blocks. test/contract/destination_contract.h is the
// suite that every destination passes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/guid.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/checkpoint.h"
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
};

struct ApplyReport {
  std::int64_t upserted = 0;
  std::int64_t skipped_older = 0;  // the table holds the same or a newer version already
  std::int64_t deleted = 0;        // rows that were there and are gone
  bool already_applied = false;    // the checkpoint was there: nothing was changed
};

class Destination {
 public:
  virtual ~Destination() = default;

  // Creates what is missing: the entity's table (columns in schema order behind Id, SinkCreatedOn,
  // SinkModifiedOn), ReplicationState, DeleteLog when wanted; adds missing columns at the end,
  // widens what is too narrow, leaves what is wider. Idempotent. A table made anew drops the
  // stream's old checkpoint in the same transaction. Errors: kAlreadyExists (a table of that name
  // that is not ours; the original's words), kReadOnly, kForbidden (the missing right by name).
  virtual Result<> Prepare(const TableSchema& schema, const RunContext& context) = 0;

  // Takes the stream for context.epoch and returns where it stands (a fresh Checkpoint when the
  // stream is new). Equal epochs may claim again. kFenced when a newer epoch holds it.
  virtual Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) = 0;

  // Upserts the batch's rows (a row only replaces one with a smaller versionnumber), then deletes,
  // writes DeleteLog, moves the checkpoint to `next`: all in one durable transaction, or nothing.
  // next.sequence is the claimed sequence + 1 and next.epoch == context.epoch. Calling it again
  // with the same arguments changes nothing (already_applied).
  //  DeleteLog: one line for every row really deleted, with version = the deleted row's version +
  //  1, and one for an id that was never there, once, with version = max(next.high_version, 1).
  // Errors: kFenced (epoch or sequence is not what is stored), kRejectedRow (a value does not fit;
  // nothing was applied), kCommitInDoubt (Claim again and compare sequence), kUnavailable,
  // kDestinationFull, kReadOnly, kSchemaChanged (a column or the table is gone: Prepare again).
  virtual Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                                    const Checkpoint& next, const RunContext& context) = 0;

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
