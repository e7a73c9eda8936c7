#include "destination/postgres/apply_batch.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "base/failpoint.h"
#include "destination/postgres/bulk_writer.h"
#include "destination/postgres/delete_log.h"
#include "destination/postgres/erase_rows.h"
#include "destination/postgres/marks.h"
#include "destination/postgres/sink_time.h"

namespace opendes::destination::postgres {
namespace {

constexpr std::string_view kUniqueViolation = "23505";

// The steps of one batch.
class Application {
 public:
  Application(const Workplace& workplace, const BatchToApply& batch, const RunContext& context)
      : connection_(workplace.connection),
        names_(workplace.names),
        plan_(workplace.plan),
        buffer_(workplace.buffer),
        batch_(batch),
        context_(context),
        table_(names_.Qualify(names_.Entity(batch.schema.entity))),
        stage_(StageName(batch.schema.entity)),
        now_(SinkMicros(context.clock->Now())) {}

  Result<> Upsert(ApplyReport& report);
  Result<> Delete(ApplyReport& report);

 private:
  bool reads_whole_table() const {
    return batch_.phase == LoadPhase::kFirstLoad || batch_.phase == LoadPhase::kReload;
  }
  // Straight into the table; false when a row is there already, and then nothing was written.
  Result<bool> TryCopy();
  Result<std::int64_t> UpsertThroughStage(bool has_deletes);
  Result<> FillStage();
  // `statement` ends in a COPY.
  Result<> Copy(const std::string& statement, const std::vector<std::size_t>& rows);

  sql::PgConnection& connection_;
  const TableNames& names_;
  TablePlan& plan_;
  sql::PgCopyBuffer& buffer_;
  const BatchToApply& batch_;
  const RunContext& context_;
  const std::string table_;
  const std::string stage_;
  const std::int64_t now_;
};

Result<> Application::Upsert(ApplyReport& report) {
  const auto rows = static_cast<std::int64_t>(batch_.rows.rows());
  if (rows == 0) return {};
  bool has_deletes = false;
  if (batch_.write_delete_log) {
    OPENDES_TRY_ASSIGN(has_deletes, HasDeletes(connection_, names_, batch_.schema.entity));
  }
  if (batch_.phase == LoadPhase::kFirstLoad && !has_deletes) {
    OPENDES_TRY_ASSIGN(const bool copied, TryCopy());
    if (copied) {
      report.upserted = rows;
      return {};
    }
  }
  OPENDES_TRY_ASSIGN(report.upserted, UpsertThroughStage(has_deletes));
  report.skipped_older = rows - report.upserted;
  return {};
}

// A page of a first load may show a row that an earlier one has shown: pages move while rows
// change. That is rare, so the way that cannot bear it is tried first.
Result<bool> Application::TryCopy() {
  std::vector<std::size_t> rows(batch_.rows.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Result<> copied = Copy("SAVEPOINT before_copy; " + RenderCopy(table_, batch_.schema), rows);
  if (copied) return true;
  if (connection_.lost() || connection_.last_state() != kUniqueViolation) {
    return Fail(std::move(copied).error());
  }
  OPENDES_TRY(connection_.Run("ROLLBACK TO SAVEPOINT before_copy"));
  return false;
}

Result<std::int64_t> Application::UpsertThroughStage(bool has_deletes) {
  OPENDES_TRY(FillStage());
  const EntityName& entity = batch_.schema.entity;
  if (batch_.phase == LoadPhase::kReload) {
    OPENDES_TRY(AddMarks(connection_, names_.Qualify(names_.Marks(entity)), stage_));
  }
  std::string condition = "true";
  if (has_deletes) {
    // Invariant 5: a deleted row never comes back from an older change.
    if (!reads_whole_table()) condition = RenderNotHidden(names_, entity, batch_.hides_through);
    // The row exists: a line that says otherwise is wrong.
    OPENDES_TRY(EraseWrongLines(connection_, names_, entity, stage_, condition));
  }
  const auto replace =
      batch_.phase == LoadPhase::kReload ? Replace::kDifferent : Replace::kSmallerVersion;
  OPENDES_TRY_ASSIGN(
      const sql::PgResult written,
      connection_.Run(RenderUpsert(table_, stage_, batch_.schema, replace, condition)));
  return written.Changes();
}

Result<> Application::FillStage() {
  if (!plan_.staged) {
    OPENDES_TRY(connection_.Run(RenderCreateStage(stage_, table_, batch_.schema)));
    plan_.staged = true;
  }
  return Copy(RenderCopy(stage_, batch_.schema), RollUp(batch_.rows));
}

Result<> Application::Copy(const std::string& statement, const std::vector<std::size_t>& rows) {
  OPENDES_TRY_ASSIGN(sql::PgCopy copy, sql::PgCopy::Begin(connection_, statement, buffer_));
  BulkWriter writer(buffer_, batch_.schema, plan_.shapes, batch_.rows, now_);
  for (const std::size_t row : rows) {
    OPENDES_TRY(CheckNotStopped(context_));
    OPENDES_TRY(writer.Write(row));
    OPENDES_TRY(copy.EndRow());
  }
  OPENDES_TRY(copy.Finish());
  return {};
}

Result<> Application::Delete(ApplyReport& report) {
  OPENDES_TRY(CheckNotStopped(context_));
  const std::int64_t version_unknown = std::max<std::int64_t>(batch_.high_version, 1);
  OPENDES_TRY_ASSIGN(const Erased erased,
                     EraseRows(connection_, {names_, batch_.schema.entity, batch_.write_delete_log},
                               batch_.rows.deletes(), version_unknown, context_));
  report.deleted = erased.deleted;
  return {};
}

}  // namespace

Result<ApplyReport> ApplyBatch(const Workplace& workplace, const BatchToApply& batch,
                               const RunContext& context) {
  ApplyReport report;
  Application application(workplace, batch, context);
  OPENDES_TRY(application.Upsert(report));
  Failpoint("apply_after_upserts");
  OPENDES_TRY(application.Delete(report));
  Failpoint("apply_after_deletes");
  OPENDES_TRY(CheckNotStopped(context));
  return report;
}

}  // namespace opendes::destination::postgres
