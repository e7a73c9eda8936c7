// A source whose answers are scripted: a page for each cursor, the rows that a look by key finds,
// and errors to give before them.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "source/source.h"
#include "test/fakes/fake_table.h"

namespace opendes::test {

struct FakePage {
  std::vector<FakeRow> rows;
  std::vector<Guid> deletes;
  std::string next;
  bool end = false;
};

// The organisation behind FakeSource objects; outlives them. Thread-safe.
class FakeOrganization {
 public:
  FakeOrganization() { schema_ = AccountSchema(); }

  void SetPage(const std::string& cursor, FakePage page) {
    const std::lock_guard lock(mutex_);
    pages_[cursor] = std::move(page);
  }
  // The next reads of the page fail with these, one each, before it can be read.
  void AddError(const std::string& cursor, Error error) {
    const std::lock_guard lock(mutex_);
    errors_[cursor].push_back(std::move(error));
  }
  // Reading the page throws, as a bug of ours might.
  void ThrowAt(const std::string& cursor) {
    const std::lock_guard lock(mutex_);
    throw_at_ = cursor;
  }
  // Reading the page waits until Unblock, or until the reader is asked to stop.
  void BlockAt(const std::string& cursor) {
    const std::lock_guard lock(mutex_);
    block_at_ = cursor;
  }
  // Of this entity only.
  void BlockOnly(const std::string& entity) {
    const std::lock_guard lock(mutex_);
    block_only_ = EntityName(entity);
    unblocked_.notify_all();
  }
  void Unblock() {
    const std::lock_guard lock(mutex_);
    block_at_.reset();
    unblocked_.notify_all();
  }
  // Blocked reads that ended because their reader was asked to stop.
  int abandoned() const {
    const std::lock_guard lock(mutex_);
    return abandoned_;
  }
  void SetRow(const FakeRow& row) {
    const std::lock_guard lock(mutex_);
    rows_[row.id] = row;
  }
  void RemoveRow(const Guid& id) {
    const std::lock_guard lock(mutex_);
    rows_.erase(id);
  }
  void SetSchema(TableSchema schema) {
    const std::lock_guard lock(mutex_);
    schema_ = std::move(schema);
  }
  void FailDescribe(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    describe_error_ = std::move(error);
  }
  void SetSchemaVersion(const std::string& version) {
    const std::lock_guard lock(mutex_);
    schema_version_ = version;
  }
  void SetMetadata(MetadataRows metadata) {
    const std::lock_guard lock(mutex_);
    metadata_ = std::move(metadata);
  }
  void FailMetadata(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    metadata_error_ = std::move(error);
  }
  // The cursor stands in a cycle that began with `start`.
  void SetCycleStart(const std::string& cursor, const std::string& start) {
    const std::lock_guard lock(mutex_);
    cycle_starts_[cursor] = start;
  }
  void FailRows(std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    row_error_ = std::move(error);
  }

  // What was asked, in order: "page:<cursor>", "row:<id>", "describe".
  std::vector<std::string> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

 private:
  friend class FakeSource;

  mutable std::mutex mutex_;  // guards all below
  TableSchema schema_;
  std::map<std::string, FakePage> pages_;
  std::map<std::string, std::deque<Error>> errors_;
  std::optional<std::string> throw_at_;
  std::optional<std::string> block_at_;
  std::optional<EntityName> block_only_;
  std::condition_variable_any unblocked_;
  int abandoned_ = 0;
  std::map<Guid, FakeRow> rows_;
  std::optional<Error> describe_error_;
  std::optional<Error> row_error_;
  std::string schema_version_ = "1";
  MetadataRows metadata_;
  std::optional<Error> metadata_error_;
  std::map<std::string, std::string> cycle_starts_;
  std::vector<std::string> calls_;
};

class FakeSource final : public source::Source {
 public:
  explicit FakeSource(FakeOrganization& organization) : organization_(organization) {}

  Result<TableSchema> Describe(const EntityName& entity, const RunContext&) override {
    const std::lock_guard lock(organization_.mutex_);
    organization_.calls_.push_back("describe");
    if (organization_.describe_error_) return Fail(*organization_.describe_error_);
    TableSchema schema = organization_.schema_;
    schema.entity = entity;
    return schema;
  }

  Result<std::string> ReadSchemaVersion(const RunContext&) override {
    const std::lock_guard lock(organization_.mutex_);
    return organization_.schema_version_;
  }
  Result<MetadataRows> ReadMetadata(const EntityName& entity, const RunContext&) override {
    const std::lock_guard lock(organization_.mutex_);
    if (organization_.metadata_error_) return Fail(*organization_.metadata_error_);
    MetadataRows rows = organization_.metadata_;
    rows.entity = entity;
    return rows;
  }
  Cursor CycleStart(const Cursor& cursor) const override {
    const std::lock_guard lock(organization_.mutex_);
    const auto found = organization_.cycle_starts_.find(cursor.token);
    return found == organization_.cycle_starts_.end() ? cursor : Cursor{found->second};
  }

  // The body is the cursor: decoding looks the page up again, so that it stays a pure function.
  Result<source::SourcePage> ReadPage(const TableSchema& schema, const Cursor& from,
                                      const RunContext& context) override {
    std::unique_lock lock(organization_.mutex_);
    organization_.calls_.push_back("page:" + from.token);
    if (context.stop.stop_requested()) return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    if (!WaitUnblocked(lock, schema.entity, from, context.stop)) {
      return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped");
    }
    if (organization_.throw_at_ == from.token) {
      throw std::runtime_error("thrown at " + from.token);
    }
    auto& errors = organization_.errors_[from.token];
    if (!errors.empty()) {
      Error error = errors.front();
      errors.pop_front();
      return Fail(std::move(error));
    }
    if (!organization_.pages_.contains(from.token)) {
      return Fail(ErrorCode::kInternal, Blame::kSource, "no page scripted for '{}'", from.token);
    }
    return source::SourcePage{.body = from.token};
  }

  Result<RowBatch> DecodePage(const TableSchema& schema, source::SourcePage& page) override {
    const std::lock_guard lock(organization_.mutex_);
    const FakePage& scripted = organization_.pages_.at(page.body);
    RowBatch batch(schema.columns.size());
    for (const FakeRow& row : scripted.rows) AddFakeRow(row, batch);
    for (const Guid& id : scripted.deletes) batch.AddDelete(id);
    batch.next.token = scripted.next;
    batch.end_of_cycle = scripted.end;
    return batch;
  }

  Result<RowBatch> ReadRow(const TableSchema& schema, const Guid& id, const RunContext&) override {
    const std::lock_guard lock(organization_.mutex_);
    organization_.calls_.push_back("row:" + id.ToString());
    if (organization_.row_error_) return Fail(*organization_.row_error_);
    RowBatch batch(schema.columns.size());
    const auto row = organization_.rows_.find(id);
    if (row != organization_.rows_.end()) AddFakeRow(row->second, batch);
    return batch;
  }

  Result<std::optional<std::int64_t>> EstimateRows(const EntityName&, const RunContext&) override {
    return std::optional<std::int64_t>(42);
  }
  Result<source::OrganizationFacts> ReadOrganization(const RunContext&) override {
    return source::OrganizationFacts{};
  }
  Result<bool> IsSystemAdministrator(const Guid&, const RunContext&) override { return true; }
  Result<std::vector<source::EntitySummary>> ListEntities(const RunContext&) override {
    return std::vector<source::EntitySummary>{};
  }
  Result<std::vector<source::RelationshipSummary>> ListRelationships(const RunContext&) override {
    return std::vector<source::RelationshipSummary>{};
  }

 private:
  bool WaitUnblocked(std::unique_lock<std::mutex>& lock, const EntityName& entity,
                     const Cursor& from, std::stop_token stop) {
    const bool open = organization_.unblocked_.wait(lock, std::move(stop), [&] {
      return organization_.block_at_ != from.token ||
             (organization_.block_only_ && organization_.block_only_ != entity);
    });
    if (!open) ++organization_.abandoned_;
    return open;
  }

  FakeOrganization& organization_;
};

inline Error MakeError(ErrorCode code, Blame blame, std::string message = "scripted") {
  return {.code = code,
          .blame = blame,
          .message = std::move(message),
          .retry_after = std::nullopt,
          .detail = {}};
}

}  // namespace opendes::test
