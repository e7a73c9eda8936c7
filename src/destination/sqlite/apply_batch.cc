#include "destination/sqlite/apply_batch.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/failpoint.h"
#include "destination/sqlite/bulk_writer.h"
#include "destination/sqlite/delete_log.h"

namespace opendes::destination::sqlite {
namespace {

// "2026-11-24T21:54:03.120Z", always with milliseconds, so that the texts sort by time.
std::string SinkTime(TimePoint now) {
  std::string text = FormatIso8601(now);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

// A guid as text, in place.
class IdText {
 public:
  explicit IdText(const Guid& id) { id.Format(text_.data()); }
  std::string_view view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, Guid::kTextSize> text_;
};

Result<> CheckNotStopped(const RunContext& context) {
  if (!context.stop.stop_requested()) return {};
  return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped before the batch was applied");
}

Result<> ApplyUpserts(sql::Connection& connection, sql::Statement& upsert,
                      const BatchToApply& batch, std::optional<DeleteLog>& log,
                      const RunContext& context, ApplyReport& report) {
  const std::string now = SinkTime(context.clock->Now());
  BulkWriter writer(upsert, batch.schema, batch.rows, now);
  for (std::size_t row = 0; row < batch.rows.rows(); ++row) {
    OPENDES_TRY(CheckNotStopped(context));
    const IdText id(batch.rows.id(row));
    // Invariant 5: a deleted row never comes back from an older change.
    bool deleted_later = false;
    if (log) {
      OPENDES_TRY_ASSIGN(deleted_later, log->DeletedAfter(id.view(), batch.rows.version(row)));
    }
    if (!deleted_later) OPENDES_TRY(writer.Write(row, id.view()));
    const bool changed = !deleted_later && connection.Changes() > 0;
    ++(changed ? report.upserted : report.skipped_older);
  }
  return {};
}

Result<> ApplyDeletes(sql::Statement& erase, const BatchToApply& batch,
                      std::optional<DeleteLog>& log, const RunContext& context,
                      ApplyReport& report) {
  const std::string now = SinkTime(context.clock->Now());
  for (const Guid& record : batch.rows.deletes()) {
    OPENDES_TRY(CheckNotStopped(context));
    const IdText id(record);
    OPENDES_TRY_ASSIGN(const bool was_there, erase.Bind(id.view()).Step());
    const std::int64_t version =
        was_there ? erase.Int(0) + 1 : std::max<std::int64_t>(batch.high_version, 1);
    // The row it returned must be stepped over; with none returned it has ended already.
    if (was_there) OPENDES_TRY(erase.Run());
    if (!was_there) erase.Reset();
    report.deleted += was_there ? 1 : 0;
    if (log) OPENDES_TRY(log->Append(id.view(), now, version, !was_there));
  }
  return {};
}

}  // namespace

Result<ApplyReport> ApplyBatch(sql::Connection& connection, const TableNames& names,
                               const BatchToApply& batch, const RunContext& context) {
  const std::string& entity = batch.schema.entity.str();
  const std::string table = names.Entity(batch.schema.entity);
  OPENDES_TRY_ASSIGN(sql::Statement upsert, connection.Prepare(RenderUpsert(table, batch.schema)));
  OPENDES_TRY_ASSIGN(sql::Statement erase, connection.Prepare(RenderDelete(table)));
  std::optional<DeleteLog> log;
  if (batch.write_delete_log) {
    OPENDES_TRY_ASSIGN(log, DeleteLog::Open(connection, names.delete_log, entity));
  }
  ApplyReport report;
  OPENDES_TRY(ApplyUpserts(connection, upsert, batch, log, context, report));
  Failpoint("apply_after_upserts");
  OPENDES_TRY(ApplyDeletes(erase, batch, log, context, report));
  Failpoint("apply_after_deletes");
  return report;
}

}  // namespace opendes::destination::sqlite
