#include "destination/sqlite/apply_batch.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "base/failpoint.h"
#include "destination/sqlite/bulk_writer.h"
#include "destination/sqlite/delete_log.h"
#include "destination/sqlite/erase_rows.h"
#include "destination/sqlite/marks.h"
#include "destination/sqlite/sink_time.h"

namespace opendes::destination::sqlite {
namespace {

// A guid as text, in place.
class IdText {
 public:
  explicit IdText(const Guid& id) { id.Format(text_.data()); }
  std::string_view view() const { return {text_.data(), text_.size()}; }

 private:
  std::array<char, Guid::kTextSize> text_;
};

// What stands beside the rows and has to say something about them.
struct Beside {
  std::optional<DeleteLog> log;
  std::optional<Marks> marks;  // only while reloading
};

Result<Beside> OpenBeside(sql::Connection& connection, const TableNames& names,
                          const BatchToApply& batch) {
  const EntityName& entity = batch.schema.entity;
  Beside beside;
  if (batch.write_delete_log) {
    OPENDES_TRY_ASSIGN(beside.log, DeleteLog::Open(connection, names.delete_log, entity.str()));
  }
  if (batch.phase == LoadPhase::kReload) {
    OPENDES_TRY_ASSIGN(beside.marks, Marks::Open(connection, names.Marks(entity)));
  }
  return beside;
}

// Whether the row may be written.
Result<bool> Admit(Beside& beside, const BatchToApply& batch, std::string_view id,
                   std::int64_t version) {
  if (beside.marks) OPENDES_TRY(beside.marks->Add(id));
  if (!beside.log) return true;
  const bool full_read = batch.phase == LoadPhase::kFirstLoad || batch.phase == LoadPhase::kReload;
  if (!full_read && version <= batch.hides_through) {
    // Invariant 5: a deleted row never comes back from an older change.
    OPENDES_TRY_ASSIGN(const bool hidden, beside.log->Hides(id, version));
    if (hidden) return false;
  }
  // The row exists: a line that says otherwise is wrong.
  OPENDES_TRY(beside.log->EraseAfter(id, version));
  return true;
}

Result<> ApplyUpserts(sql::Connection& connection, const TableNames& names,
                      const BatchToApply& batch, const RunContext& context, ApplyReport& report) {
  const auto replace =
      batch.phase == LoadPhase::kReload ? Replace::kDifferent : Replace::kSmallerVersion;
  OPENDES_TRY_ASSIGN(
      sql::Statement upsert,
      connection.Prepare(RenderUpsert(names.Entity(batch.schema.entity), batch.schema, replace)));
  OPENDES_TRY_ASSIGN(Beside beside, OpenBeside(connection, names, batch));
  const std::string now = SinkTime(context.clock->Now());
  BulkWriter writer(upsert, batch.schema, batch.rows, now);
  for (std::size_t row = 0; row < batch.rows.rows(); ++row) {
    OPENDES_TRY(CheckNotStopped(context));
    const IdText id(batch.rows.id(row));
    OPENDES_TRY_ASSIGN(const bool admitted,
                       Admit(beside, batch, id.view(), batch.rows.version(row)));
    if (admitted) OPENDES_TRY(writer.Write(row, id.view()));
    const bool changed = admitted && connection.Changes() > 0;
    ++(changed ? report.upserted : report.skipped_older);
  }
  return {};
}

Result<> ApplyDeletes(sql::Connection& connection, const TableNames& names,
                      const BatchToApply& batch, const RunContext& context, ApplyReport& report) {
  OPENDES_TRY_ASSIGN(RowEraser eraser, RowEraser::Open(connection, names, batch.schema.entity,
                                                       batch.write_delete_log, context));
  const std::int64_t version_unknown = std::max<std::int64_t>(batch.high_version, 1);
  for (const Guid& record : batch.rows.deletes()) {
    OPENDES_TRY_ASSIGN(const bool was_there, eraser.Erase(IdText(record).view(), version_unknown));
    report.deleted += was_there ? 1 : 0;
  }
  return {};
}

}  // namespace

Result<ApplyReport> ApplyBatch(sql::Connection& connection, const TableNames& names,
                               const BatchToApply& batch, const RunContext& context) {
  ApplyReport report;
  OPENDES_TRY(ApplyUpserts(connection, names, batch, context, report));
  Failpoint("apply_after_upserts");
  OPENDES_TRY(ApplyDeletes(connection, names, batch, context, report));
  Failpoint("apply_after_deletes");
  return report;
}

}  // namespace opendes::destination::sqlite
