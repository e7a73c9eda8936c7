// A destination in memory that keeps the contract of destination.h, with faults on demand.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  std::optional<Error> prepare_error_;
  int applies_ = 0;
  int prepares_ = 0;
};

class FakeDestination final : public destination::Destination {
 public:
  explicit FakeDestination(FakeDatabase& database) : database_(database) {}

  Result<> Prepare(const TableSchema& schema, const RunContext&) override {
    const std::lock_guard lock(database_.mutex_);
    ++database_.prepares_;
    if (database_.prepare_error_) return Fail(*database_.prepare_error_);
    database_.tables_[schema.entity].schema = schema;
    return {};
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
  static destination::ApplyReport Change(const RowBatch& batch, FakeDatabase::Table& table) {
    destination::ApplyReport report;
    for (std::size_t i = 0; i < batch.rows(); ++i) {
      FakeRow row = ReadFakeRow(batch, i);
      const auto found = table.rows.find(row.id);
      if (found != table.rows.end() && found->second.version >= row.version) {
        ++report.skipped_older;
        continue;
      }
      table.rows[row.id] = std::move(row);
      ++report.upserted;
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
