#include "destination/postgres/postgres_destination.h"

#include <map>
#include <optional>

#include "base/failpoint.h"
#include "destination/older_change.h"
#include "destination/postgres/apply_batch.h"
#include "destination/postgres/classify_error.h"
#include "destination/postgres/delete_log.h"
#include "destination/postgres/dialect.h"
#include "destination/postgres/fence.h"
#include "destination/postgres/generation.h"
#include "destination/postgres/prepare_table.h"
#include "destination/postgres/replace_metadata.h"
#include "destination/postgres/replication_state.h"
#include "destination/postgres/row_reader.h"
#include "destination/postgres/sink_time.h"
#include "destination/postgres/stage.h"
#include "destination/postgres/widen_for_batch.h"
#include "sql/pg_cancel.h"
#include "sql/pg_copy.h"
#include "sql/pg_transaction.h"

namespace opendes::destination::postgres {
namespace {

using sql::PgConnection;
using sql::PgTransaction;

class PostgresDestination final : public Destination {
 public:
  PostgresDestination(sql::PgOptions open, Options options)
      : open_(std::move(open)), options_(std::move(options)), names_(options_) {}

  Result<> Connect(const std::stop_token& stop);

  Result<PrepareReport> Prepare(const TableSchema& schema, const RunContext& context) override {
    return Stoppable(context, [&] { return PrepareTables(schema, context.epoch); });
  }
  Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) override {
    return Stoppable(context, [&] { return ClaimFor(context.epoch, entity); });
  }
  Result<ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                            const Checkpoint& next, const RunContext& context) override {
    return Stoppable(context, [&] { return ApplyAndSave(schema, batch, next, context); });
  }
  Result<Checkpoint> BeginGeneration(const EntityName& entity, const Checkpoint& present,
                                     const RunContext& context) override {
    return Stoppable(context, [&] { return Begin(entity, present, context); });
  }
  Result<SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                            const RunContext& context) override {
    return Stoppable(context, [&] { return SweepAndSave(schema.entity, present, context); });
  }
  Result<> ReplaceMetadata(const MetadataRows& rows, const RunContext& context) override {
    return Stoppable(context, [&] { return WriteMetadata(rows, context); });
  }
  Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext& context) override {
    return Stoppable(context, [&] { return Count(schema); });
  }
  Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit, const RunContext& context) override {
    return Stoppable(context, [&] { return ReadPage(schema, after, limit); });
  }
  std::string RenderDdl(const TableSchema& schema) const override {
    return postgres::RenderDdl(options_, schema);
  }

 private:
  // Runs `work` on a live session so that a stop request ends it early.
  template <typename Work>
  auto Stoppable(const RunContext& context, Work work) -> decltype(work()) {
    OPENDES_TRY(CheckNotStopped(context));
    if (!connection_ || !connection_->Alive()) OPENDES_TRY(Connect(context.stop));
    auto result = [&] {
      const sql::CancelOnStop cancel(*connection_, context.stop);
      return work();
    }();
    if (result) return result;
    // What is remembered of the tables may be why it failed.
    plans_.clear();
    Error& error = result.error();
    const bool ended = error.code == ErrorCode::kDeadlineExceeded;
    if (ended && context.stop.stop_requested()) error.code = ErrorCode::kCancelled;
    return result;
  }

  Result<TablePlan*> FindPlan(const TableSchema& schema);
  Result<PrepareReport> PrepareTables(const TableSchema& schema, LeaseEpoch epoch);
  Result<Checkpoint> ClaimFor(LeaseEpoch epoch, const EntityName& entity);
  Result<ApplyReport> ApplyAndSave(const TableSchema& schema, const RowBatch& batch,
                                   const Checkpoint& next, const RunContext& context);
  Result<Checkpoint> Begin(const EntityName& entity, const Checkpoint& present,
                           const RunContext& context);
  Result<SweepReport> SweepAndSave(const EntityName& entity, const Checkpoint& present,
                                   const RunContext& context);
  Result<> WriteMetadata(const MetadataRows& rows, const RunContext& context);
  Result<std::int64_t> Count(const TableSchema& schema);
  Result<RowBatch> ReadPage(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit);
  ReplicationState State() { return {*connection_, names_.Qualify(names_.state)}; }

  const sql::PgOptions open_;
  const Options options_;
  const TableNames names_;
  std::optional<PgConnection> connection_;
  std::map<EntityName, TablePlan> plans_;  // of this session
  sql::PgCopyBuffer buffer_;
};

Result<> PostgresDestination::Connect(const std::stop_token& stop) {
  plans_.clear();
  connection_.reset();
  Result<PgConnection> opened = PgConnection::Open(open_, &ClassifyError, stop);
  if (opened) {
    connection_.emplace(*std::move(opened));
    return {};
  }
  if (stop.stop_requested()) opened.error().code = ErrorCode::kCancelled;
  return Fail(std::move(opened).error());
}

Result<TablePlan*> PostgresDestination::FindPlan(const TableSchema& schema) {
  TablePlan& plan = plans_[schema.entity];
  if (plan.columns != schema.columns) {
    OPENDES_TRY_ASSIGN(plan, MakePlan(*connection_, names_, schema));
  }
  return &plan;
}

Result<PrepareReport> PostgresDestination::PrepareTables(const TableSchema& schema,
                                                         LeaseEpoch epoch) {
  OPENDES_TRY(CheckTableSchema(schema));
  if (schema.entity.empty() || schema.entity.str().find('\0') != std::string::npos) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kSource,
                "an entity's name is empty or unprintable");
  }
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  OPENDES_TRY_ASSIGN(PrepareReport report, PrepareTable(*connection_, names_, schema,
                                                        {.epoch = epoch, .adopt = options_.adopt}));
  if (options_.write_delete_log) {
    OPENDES_TRY(CreateUnlessThere(*connection_, names_.Qualify(names_.delete_log),
                                  RenderCreateDeleteLog(names_)));
  }
  Failpoint("prepare_before_commit");
  OPENDES_TRY(transaction.Commit());
  plans_.erase(schema.entity);
  return report;
}

Result<Checkpoint> PostgresDestination::ClaimFor(LeaseEpoch epoch, const EntityName& entity) {
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  OPENDES_TRY_ASSIGN(std::optional<Checkpoint> stored, State().Find(entity));
  OPENDES_TRY_ASSIGN(const bool exists,
                     RelationExists(*connection_, names_.Qualify(names_.Entity(entity))));
  if (!stored || !exists) {
    return Fail(ErrorCode::kSchemaChanged, Blame::kDestination,
                "entity '{}' has no table, or no line in {}: it must be prepared first", entity,
                names_.state);
  }
  OPENDES_TRY(CheckNotNewer(entity, *stored, epoch));
  stored->epoch = epoch;
  OPENDES_TRY(State().Save(entity, *stored));
  Failpoint("claim_before_commit");
  OPENDES_TRY(transaction.Commit());
  return *std::move(stored);
}

Result<ApplyReport> PostgresDestination::ApplyAndSave(const TableSchema& schema,
                                                      const RowBatch& batch, const Checkpoint& next,
                                                      const RunContext& context) {
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  Failpoint("apply_begin");
  OPENDES_TRY_ASSIGN(const Checkpoint stored,
                     ReadOwnCheckpoint(*connection_, names_, schema.entity, next.epoch));
  if (stored.sequence == next.sequence && stored.cursor == next.cursor) {
    return ApplyReport{.already_applied = true};
  }
  OPENDES_TRY(CheckFollows(schema.entity, stored, next.sequence - 1));
  OPENDES_TRY_ASSIGN(TablePlan * plan, FindPlan(schema));
  OPENDES_TRY(WidenForBatch(*connection_, names_, schema, batch, *plan));
  const BatchToApply to_apply{schema,
                              batch,
                              stored.phase,
                              next.high_version,
                              options_.write_delete_log,
                              HidesThrough(stored)};
  OPENDES_TRY_ASSIGN(const ApplyReport report,
                     ApplyBatch({*connection_, names_, *plan, buffer_}, to_apply, context));
  // Invariant 1: the checkpoint moves in the transaction that makes its rows durable.
  OPENDES_TRY(State().Save(schema.entity, next));
  Failpoint("apply_before_commit");
  OPENDES_TRY(transaction.Commit());
  Failpoint("apply_after_commit");
  return report;
}

Result<Checkpoint> PostgresDestination::Begin(const EntityName& entity, const Checkpoint& present,
                                              const RunContext& context) {
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  OPENDES_TRY_ASSIGN(const Checkpoint stored,
                     ReadOwnCheckpoint(*connection_, names_, entity, context.epoch));
  OPENDES_TRY(CheckFollows(entity, stored, present.sequence));
  OPENDES_TRY_ASSIGN(const Checkpoint begun, StoreGeneration(*connection_, names_, entity, stored));
  Failpoint("generation_before_commit");
  OPENDES_TRY(transaction.Commit());
  Failpoint("generation_after_commit");
  return begun;
}

Result<SweepReport> PostgresDestination::SweepAndSave(const EntityName& entity,
                                                      const Checkpoint& present,
                                                      const RunContext& context) {
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  OPENDES_TRY_ASSIGN(const Checkpoint stored,
                     ReadOwnCheckpoint(*connection_, names_, entity, context.epoch));
  OPENDES_TRY(CheckFollows(entity, stored, present.sequence));
  OPENDES_TRY_ASSIGN(
      SweepReport report,
      SweepUnseen(*connection_, {names_, entity, options_.write_delete_log}, stored, context));
  OPENDES_TRY(State().Save(entity, report.checkpoint));
  Failpoint("sweep_before_commit");
  OPENDES_TRY(transaction.Commit());
  Failpoint("sweep_after_commit");
  return report;
}

Result<> PostgresDestination::WriteMetadata(const MetadataRows& rows, const RunContext& context) {
  OPENDES_TRY_ASSIGN(PgTransaction transaction, PgTransaction::Begin(*connection_));
  OPENDES_TRY(CreateSchemaUnlessThere(*connection_, names_));
  const std::string state = names_.Qualify(names_.state);
  OPENDES_TRY(CreateUnlessThere(*connection_, state, ReplicationState::RenderCreateTable(state)));
  OPENDES_TRY_ASSIGN(const std::int64_t written,
                     ReplaceMetadataLines(*connection_, names_, rows, context));
  OPENDES_TRY_ASSIGN(const std::optional<Checkpoint> stored, State().Find(rows.entity));
  if (stored && written > 0) OPENDES_TRY(CheckNotNewer(rows.entity, *stored, context.epoch));
  return transaction.Commit();
}

Result<std::int64_t> PostgresDestination::Count(const TableSchema& schema) {
  OPENDES_TRY_ASSIGN(const sql::PgResult count,
                     connection_->Run(fmt::format("SELECT count(*) FROM {}",
                                                  names_.Qualify(names_.Entity(schema.entity)))));
  return count.Int(0, 0);
}

Result<RowBatch> PostgresDestination::ReadPage(const TableSchema& schema,
                                               const std::optional<Guid>& after,
                                               std::size_t limit) {
  sql::PgParameters parameters = sql::PgParameters::Of(static_cast<std::int64_t>(limit));
  if (after) parameters.Add(after->ToString());
  OPENDES_TRY_ASSIGN(
      const sql::PgResult rows,
      connection_->Execute(
          RenderSelectPage(names_.Qualify(names_.Entity(schema.entity)), schema, after.has_value()),
          parameters, sql::PgFormat::kBinary));
  RowBatch batch(schema.columns.size());
  for (int row = 0; row < rows.rows(); ++row) AppendRow(rows, row, schema, batch);
  return batch;
}

}  // namespace

Result<std::unique_ptr<Destination>> OpenPostgresDestination(const Secret& connection_string,
                                                             Options options) {
  OPENDES_TRY_ASSIGN(sql::PgOptions open, sql::ParsePgOptions(connection_string.Reveal()));
  open.read_only = options.read_only;
  auto destination = std::make_unique<PostgresDestination>(std::move(open), std::move(options));
  OPENDES_TRY(destination->Connect({}));
  return destination;
}

std::string RenderDdl(const Options& options, const TableSchema& schema) {
  const TableNames names(options);
  const std::string table = names.Entity(schema.entity);
  std::string ddl = fmt::format("CREATE SCHEMA IF NOT EXISTS {};\n", Quote(names.schema)) +
                    RenderCreateTable(names.Qualify(table), table, schema) + ";\n" +
                    ReplicationState::RenderCreateTable(names.Qualify(names.state)) + ";\n";
  for (const MetadataTable& metadata : MetadataTables()) {
    ddl += RenderCreateMetadata(names, metadata) + ";\n";
  }
  if (options.write_delete_log) ddl += RenderCreateDeleteLog(names) + ";\n";
  return ddl;
}

}  // namespace opendes::destination::postgres
