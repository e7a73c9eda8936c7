// One stand-in organisation: its tables, its one version counter, its change log and its schema.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/guid.h"
#include "simulator/facts.h"
#include "simulator/store/row.h"
#include "simulator/store/table_rows.h"
#include "simulator/store/table_shape.h"

namespace opendes::sim {

struct OrganizationOptions {
  Guid id;
  std::string name = "contoso";
  std::uint64_t seed = 1;
  std::map<std::string, std::uint64_t, std::less<>> rows;  // by table; others are empty
  int expire_change_tracking_days = 7;
  // After delete and recreate with the same id a delta shows the old deletion as well.
  bool recreate_keeps_tombstone = true;
};

enum class ChangeKind : std::uint8_t { kCreate, kUpdate, kDelete };
std::string_view Word(ChangeKind kind);

struct ChangeRecord {
  Version version = 0;
  std::string table;
  Guid id;
  ChangeKind kind = ChangeKind::kUpdate;
  TimePoint time;
};

// Rows read under one lock, with the shape to render them by and the version they were read at.
struct RowPage {
  std::shared_ptr<const TableShape> shape;
  std::vector<Row> rows;
  std::vector<Tombstone> deleted;
  Version version = 0;
};

struct TableStatus {
  std::string table;
  std::uint64_t rows = 0;
  std::size_t tombstones = 0;
};

// How a write ended.
enum class WriteResult : std::uint8_t { kDone, kNoTable, kNoRow, kAlreadyThere };

// Thread-safe. Locks are held for collecting rows, never for rendering them.
class Organization {
 public:
  Organization(OrganizationOptions options, Facts facts, Clock& clock);

  Guid id() const;
  const OrganizationOptions& options() const { return options_; }
  Clock& clock() const { return clock_; }
  std::shared_ptr<const Facts> facts() const;
  // The global version counter.
  Version version() const;
  // The schema and its version, which grows with every change of it, read together.
  std::pair<std::shared_ptr<const Facts>, std::uint64_t> Schema() const;
  // The schema's version alone.
  std::uint64_t metadata_version() const;

  // nullptr when there is no such table.
  std::shared_ptr<const TableShape> Shape(std::string_view table) const;
  std::shared_ptr<const TableShape> ShapeOfSet(std::string_view set_name) const;

  // The reads give an empty shape when the table is gone.
  RowPage Find(std::string_view table, const Guid& id) const;
  RowPage Scan(std::string_view table, const std::optional<Guid>& after, std::size_t limit) const;
  RowPage ChangedBetween(std::string_view table, Version since, Version through,
                         std::size_t limit) const;
  RowPage DeletedBetween(std::string_view table, Version since, Version through,
                         std::size_t limit) const;
  // Rows of an N:N table that mention the id on one side (0 or 1).
  RowPage Mentions(std::string_view intersect, int side, const Guid& id) const;
  std::uint64_t Count(std::string_view table) const;
  // A live row by a random number; nullopt when none was hit in a few tries.
  std::optional<Guid> PickLive(std::string_view table, std::uint64_t random) const;
  // A row that is deleted, by a random number.
  std::optional<Guid> PickDeleted(std::string_view table, std::uint64_t random) const;

  // May a delta start from this token? False when it expired by age, purge, schema or command.
  bool IsTokenGood(std::string_view table, Version version, std::int64_t time);
  void ExpireTokens(std::string_view table);  // empty: of every table
  void SetExpireDays(int days);

  // A new row. An empty id takes the next of the series; `id` is set to what was used.
  WriteResult Create(std::string_view table, std::optional<Guid>& id, Cells cells);
  // Empty cells: an invented change.
  WriteResult Update(std::string_view table, const Guid& id, const Cells& cells);
  // Also removes the row's N:N links.
  WriteResult Delete(std::string_view table, const Guid& id);

  // The log after a version, at most limit records.
  std::vector<ChangeRecord> LogSince(Version since, std::size_t limit) const;
  std::vector<TableStatus> Status() const;

  // Replaces the schema by what `edit` makes of it and rebuilds the table's shape; its tokens
  // expire, as they were seen to, unless they are to be kept. A table that is no longer there is
  // dropped with its rows.
  void EditSchema(const std::string& table, const std::function<void(Facts&)>& edit,
                  bool keep_tokens = false);
  // As if a backup had been restored: the first rows and versions again, under another id.
  void Restore(const Guid& new_id);

 private:
  struct Table {
    std::shared_ptr<const TableShape> shape;
    TableRows rows;
    Version oldest_good_token = 0;
  };
  struct State {
    Guid id;
    std::shared_ptr<const Facts> facts;
    std::map<std::string, Table, std::less<>> tables;
    std::map<std::string, std::string, std::less<>> table_of_set;
    Version version = 0;
    std::uint64_t metadata_version = 1'144'249;
    int expire_days = 7;
    std::vector<ChangeRecord> log;
  };

  State MakeState(const Guid& id, std::shared_ptr<const Facts> facts) const;
  TargetLookup Targets(const Facts& facts) const;
  std::uint64_t BaseCount(std::string_view table) const;
  std::uint64_t FirstRows(const Facts& facts, const EntityFacts& entity) const;
  const Table* FindTable(std::string_view table) const;
  Table* FindTable(std::string_view table);
  std::int64_t NowSeconds() const;
  void Record(ChangeKind kind, std::string_view table, const Guid& id);
  void DeleteLocked(Table& table, std::string_view name, const Guid& id);
  void DeleteLinks(std::string_view table, const Guid& id);
  std::vector<Row> MentionsLocked(const Table& intersect, int side, const Guid& id) const;

  const OrganizationOptions options_;
  const Facts first_facts_;
  Clock& clock_;
  mutable std::mutex mutex_;
  State state_;  // guarded by mutex_
};

}  // namespace opendes::sim
