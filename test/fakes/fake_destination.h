// A destination in memory that keeps the contract of destination.h, with faults on demand.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "destination/destination.h"
#include "test/fakes/fake_table.h"

namespace opendes::test {

// The database behind FakeDestination objects; outlives them, like a server outlives a client that
// is killed. One table an entity. Thread-safe.
class FakeDatabase {
 public:
  struct Table {
    TableSchema schema;
    std::map<Guid, FakeRow> rows;
    std::vector<Guid> delete_log;
    Checkpoint checkpoint;
    std::set<Guid> seen;  // by the reload
    MetadataRows metadata;
  };
  // Called with the number of the Apply (from 1) before or after it commits; an error is returned
  // instead of the report.
  using Fault = std::function<std::optional<Error>(int number)>;

  void SetFaultBeforeCommit(Fault fault) {
    WithLock([&] { before_ = std::move(fault); });
  }
  void SetFaultAfterCommit(Fault fault) {
    WithLock([&] { after_ = std::move(fault); });
  }
  // As those of Apply, by the number of the BeginGeneration or Sweep.
  void SetFaultOfGenerations(Fault before, Fault after) {
    WithLock([&] {
      generation_before_ = std::move(before);
      generation_after_ = std::move(after);
    });
  }
  void FailMetadata(std::optional<Error> error) {
    WithLock([&] { metadata_error_ = error; });
  }
  void SetSweepRows(std::size_t rows) {
    WithLock([&] { sweep_rows_ = rows; });
  }
  void FailPrepare(std::optional<Error> error) {
    WithLock([&] { prepare_error_ = error; });
  }

  Table table(const std::string& entity = "account") const {
    const std::lock_guard lock(mutex_);
    const auto found = tables_.find(EntityName(entity));
    return found == tables_.end() ? Table{} : found->second;
  }
  std::vector<FakeRow> rows(const std::string& entity = "account") const {
    std::vector<FakeRow> rows;
    for (const auto& [id, row] : table(entity).rows) rows.push_back(row);
    return rows;
  }
  int applies() const {
    const std::lock_guard lock(mutex_);
    return applies_;
  }
  int prepares() const {
    const std::lock_guard lock(mutex_);
    return prepares_;
  }
  // Changes a table behind the product's back.
  void Edit(const std::function<void(Table&)>& edit, const std::string& entity = "account") {
    WithLock([&] { edit(tables_[EntityName(entity)]); });
  }

 private:
  friend class FakeDestination;

  template <typename Use>
  void WithLock(Use use) {
    const std::lock_guard lock(mutex_);
    use();
  }

  mutable std::mutex mutex_;  // guards all below
  std::map<EntityName, Table> tables_;
  Fault before_;
  Fault after_;
  Fault generation_before_;
  Fault generation_after_;
  std::optional<Error> prepare_error_;
  std::optional<Error> metadata_error_;
  std::size_t sweep_rows_ = limits::kSweepRows;
  int generation_steps_ = 0;
  int applies_ = 0;
  int prepares_ = 0;
};

class FakeDestination final : public destination::Destination {
 public:
  explicit FakeDestination(FakeDatabase& database) : database_(database) {}

  Result<destination::PrepareReport> Prepare(const TableSchema& schema,
                                             const RunContext& context) override {
    const std::lock_guard lock(database_.mutex_);
    ++database_.prepares_;
    if (database_.prepare_error_) return Fail(*database_.prepare_error_);
    destination::PrepareReport report;
    const auto [found, created] = database_.tables_.try_emplace(schema.entity);
    FakeDatabase::Table& table = found->second;
    report.created = created;
    for (const ColumnSchema& column : schema.columns) {
      if (!created && !table.schema.Find(column.name)) report.added.push_back(column.name);
    }
    if (table.schema != schema && table.checkpoint.epoch > context.epoch) return Fenced();
    table.schema = schema;
    if (!report.added.empty() && table.checkpoint.sequence > 0) StoreGeneration(table);
    return report;
  }

  Result<Checkpoint> Claim(const EntityName& entity, const RunContext& context) override {
    const std::lock_guard lock(database_.mutex_);
    Checkpoint& stored = database_.tables_[entity].checkpoint;
    if (stored.epoch > context.epoch) return Fenced();
    stored.epoch = context.epoch;
    return stored;
  }

  Result<destination::ApplyReport> Apply(const TableSchema& schema, const RowBatch& batch,
                                         const Checkpoint& next,
                                         const RunContext& context) override {
    const std::lock_guard lock(database_.mutex_);
    const int number = ++database_.applies_;
    if (context.stop.stop_requested()) return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    FakeDatabase::Table& table = database_.tables_[schema.entity];
    if (table.schema != schema) {
      return Fail(ErrorCode::kSchemaChanged, Blame::kDestination, "the columns differ");
    }
    if (table.checkpoint == next) return destination::ApplyReport{.already_applied = true};
    if (table.checkpoint.epoch != context.epoch || next.epoch != context.epoch ||
        next.sequence != table.checkpoint.sequence + 1) {
      return Fenced();
    }
    if (auto fault = Consult(database_.before_, number)) return Fail(*std::move(fault));
    const auto report = Change(batch, table);
    table.checkpoint = next;
    if (auto fault = Consult(database_.after_, number)) return Fail(*std::move(fault));
    return report;
  }

  Result<Checkpoint> BeginGeneration(const EntityName& entity, const Checkpoint& present,
                                     const RunContext& context) override {
    const std::lock_guard lock(database_.mutex_);
    FakeDatabase::Table& table = database_.tables_[entity];
    const int number = ++database_.generation_steps_;
    if (!Holds(table, present, context)) return Fenced();
    if (auto fault = Consult(database_.generation_before_, number)) return Fail(*std::move(fault));
    StoreGeneration(table);
    if (auto fault = Consult(database_.generation_after_, number)) return Fail(*std::move(fault));
    return table.checkpoint;
  }

  Result<destination::SweepReport> Sweep(const TableSchema& schema, const Checkpoint& present,
                                         const RunContext& context) override {
    const std::lock_guard lock(database_.mutex_);
    FakeDatabase::Table& table = database_.tables_[schema.entity];
    const int number = ++database_.generation_steps_;
    if (!Holds(table, present, context)) return Fenced();
    if (auto fault = Consult(database_.generation_before_, number)) return Fail(*std::move(fault));
    const auto report = SweepStep(table);
    if (auto fault = Consult(database_.generation_after_, number)) return Fail(*std::move(fault));
    return report;
  }

  Result<> ReplaceMetadata(const MetadataRows& rows, const RunContext&) override {
    const std::lock_guard lock(database_.mutex_);
    if (database_.metadata_error_) return Fail(*database_.metadata_error_);
    database_.tables_[rows.entity].metadata = rows;
    return {};
  }

  Result<std::int64_t> CountRows(const TableSchema& schema, const RunContext&) override {
    const std::lock_guard lock(database_.mutex_);
    return static_cast<std::int64_t>(database_.tables_[schema.entity].rows.size());
  }

  Result<RowBatch> ReadRows(const TableSchema& schema, const std::optional<Guid>& after,
                            std::size_t limit, const RunContext&) override {
    const std::lock_guard lock(database_.mutex_);
    const auto& rows = database_.tables_[schema.entity].rows;
    RowBatch batch(schema.columns.size());
    for (auto row = after ? rows.upper_bound(*after) : rows.begin();
         row != rows.end() && batch.rows() < limit; ++row) {
      AddFakeRow(row->second, batch);
    }
    return batch;
  }

  std::string RenderDdl(const TableSchema&) const override { return ""; }

 private:
  static tl::unexpected<Error> Fenced() {
    return Fail(ErrorCode::kFenced, Blame::kDestination, "another worker owns the stream");
  }
  static std::optional<Error> Consult(const FakeDatabase::Fault& fault, int number) {
    return fault ? fault(number) : std::nullopt;
  }
  static bool Holds(const FakeDatabase::Table& table, const Checkpoint& present,
                    const RunContext& context) {
    return table.checkpoint.epoch == context.epoch && table.checkpoint.sequence == present.sequence;
  }
  static void StoreGeneration(FakeDatabase::Table& table) {
    Checkpoint& stored = table.checkpoint;
    table.seen.clear();
    stored.cursor = {};
    stored.phase = LoadPhase::kReload;
    stored.mid_cycle = false;
    stored.rows_loaded = 0;
    stored.high_version = 0;
    ++stored.generation;
    ++stored.sequence;
  }
  destination::SweepReport SweepStep(FakeDatabase::Table& table) {
    destination::SweepReport report;
    const auto limit = static_cast<std::int64_t>(database_.sweep_rows_);
    for (auto row = table.rows.begin(); row != table.rows.end() && report.deleted < limit;) {
      if (table.seen.contains(row->first)) {
        ++row;
        continue;
      }
      table.delete_log.push_back(row->first);
      row = table.rows.erase(row);
      ++report.deleted;
    }
    ++table.checkpoint.sequence;
    if (report.deleted < limit) {
      table.checkpoint.phase = LoadPhase::kLive;
      table.seen.clear();
    }
    report.checkpoint = table.checkpoint;
    return report;
  }
  static destination::ApplyReport Change(const RowBatch& batch, FakeDatabase::Table& table) {
    destination::ApplyReport report;
    const bool reload = table.checkpoint.phase == LoadPhase::kReload;
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      FakeRow row = ReadFakeRow(batch, i);
      if (reload) table.seen.insert(row.id);
      const auto found = table.rows.find(row.id);
      const bool stays = found != table.rows.end() &&
                         (reload ? found->second == row : found->second.version >= row.version);
      ++(stays ? report.skipped_older : report.upserted);
      if (!stays) table.rows[row.id] = std::move(row);
    }
    for (const Guid& id : batch.deletes()) {
      report.deleted += static_cast<std::int64_t>(table.rows.erase(id));
      table.delete_log.push_back(id);
    }
    return report;
  }

  FakeDatabase& database_;
};

}  // namespace opendes::test
