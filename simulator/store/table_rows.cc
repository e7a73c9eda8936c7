#include "simulator/store/table_rows.h"

#include <algorithm>
#include <utility>

namespace opendes::sim {
namespace {

// Untouched rows were created evenly over five years from 2019-01-01.
constexpr std::int64_t kFirstCreation = 1'546'300'800;
constexpr std::int64_t kCreationSpan = 5LL * 365 * 86'400;

constexpr std::size_t kReserved = 8192;  // a page; longer answers grow

Cells Merged(const std::shared_ptr<const Cells>& old_cells, const Cells& new_cells) {
  Cells merged = old_cells ? *old_cells : Cells();
  for (const auto& [name, cell] : new_cells) merged.insert_or_assign(name, cell);
  return merged;
}

}  // namespace

TableRows::TableRows(IdSpace ids, std::uint64_t base_count, Version first_version)
    : ids_(ids),
      base_count_(base_count),
      first_version_(first_version),
      live_count_(base_count),
      ordinal_end_(base_count) {}

Row TableRows::Invented(std::uint64_t ordinal) const {
  Row row;
  row.id = ids_.IdOf(ordinal);
  row.version = first_version_ + ordinal;
  const auto step =
      std::max<std::int64_t>(1, kCreationSpan / static_cast<std::int64_t>(base_count_));
  row.created = kFirstCreation + static_cast<std::int64_t>(ordinal) * step;
  row.modified = row.created + static_cast<std::int64_t>(ordinal * 7919 % 2'000'000);
  return row;
}

std::optional<Row> TableRows::Find(const Guid& id) const {
  if (const auto kept = kept_.find(id); kept != kept_.end()) {
    if (!kept->second.live) return std::nullopt;
    return kept->second.row;
  }
  const auto ordinal = ids_.OrdinalOf(id);
  if (!ordinal || *ordinal >= base_count_) return std::nullopt;
  return Invented(*ordinal);
}

bool TableRows::IsDeleted(const Guid& id) const {
  const auto kept = kept_.find(id);
  return kept != kept_.end() && !kept->second.live;
}

std::vector<Row> TableRows::Scan(const std::optional<Guid>& after, std::size_t limit) const {
  std::vector<Row> rows;
  rows.reserve(std::min({limit, static_cast<std::size_t>(live_count_), kReserved}));
  std::uint64_t ordinal = after ? ids_.FirstAfter(*after) : 0;
  auto kept = after ? kept_.upper_bound(*after) : kept_.begin();
  while (rows.size() < limit) {
    const bool have_invented = ordinal < base_count_;
    const Guid invented_id = have_invented ? ids_.IdOf(ordinal) : Guid();
    if (kept != kept_.end() && (!have_invented || kept->first <= invented_id)) {
      if (have_invented && kept->first == invented_id) ++ordinal;
      if (kept->second.live) rows.push_back(kept->second.row);
      ++kept;
    } else if (have_invented) {
      rows.push_back(Invented(ordinal++));
    } else {
      break;
    }
  }
  return rows;
}

void TableRows::AppendUntouched(Version since, Version through, std::size_t limit,
                                std::vector<Row>& rows) const {
  if (base_count_ == 0 || since >= LastBaseVersion()) return;
  std::uint64_t ordinal = since < first_version_ ? 0 : since - first_version_ + 1;
  for (; ordinal < base_count_ && rows.size() < limit; ++ordinal) {
    if (first_version_ + ordinal > through) return;
    if (!kept_.contains(ids_.IdOf(ordinal))) rows.push_back(Invented(ordinal));
  }
}

std::vector<Row> TableRows::ChangedBetween(Version since, Version through,
                                           std::size_t limit) const {
  std::vector<Row> rows;
  // Every kept row has a version above all untouched ones.
  AppendUntouched(since, through, limit, rows);
  for (auto it = upserts_.upper_bound(since);
       it != upserts_.end() && it->first <= through && rows.size() < limit; ++it) {
    rows.push_back(kept_.at(it->second).row);
  }
  return rows;
}

std::vector<Tombstone> TableRows::DeletedBetween(Version since, Version through,
                                                 std::size_t limit) const {
  std::vector<Tombstone> deleted;
  for (auto it = tombstones_.upper_bound(since);
       it != tombstones_.end() && it->first <= through && deleted.size() < limit; ++it) {
    deleted.push_back(it->second);
  }
  return deleted;
}

Guid TableRows::NextId() { return ids_.IdOf(ordinal_end_++); }

Row TableRows::Create(const Guid& id, Version version, std::int64_t now, Cells cells,
                      bool keep_tombstone) {
  if (const auto ordinal = ids_.OrdinalOf(id); ordinal && *ordinal >= ordinal_end_) {
    ordinal_end_ = *ordinal + 1;
  }
  Kept& kept = kept_[id];
  // A row that comes back with its old id has new values.
  const std::uint32_t revision = kept.row.version == 0 ? 0 : kept.row.revision + 1;
  kept.row = Row{.id = id,
                 .version = version,
                 .revision = revision,
                 .created = now,
                 .modified = now,
                 .cells = nullptr};
  if (!cells.empty()) kept.row.cells = std::make_shared<const Cells>(std::move(cells));
  kept.live = true;
  upserts_.emplace(version, id);
  ++live_count_;
  if (!keep_tombstone) {
    if (const auto old = tombstone_of_.find(id); old != tombstone_of_.end()) {
      tombstones_.erase(old->second);
      tombstone_of_.erase(old);
    }
  }
  return kept.row;
}

Row TableRows::Update(const Guid& id, Version version, std::int64_t now, const Cells& cells) {
  auto [position, added] = kept_.try_emplace(id);
  Row& row = position->second.row;
  if (added) {
    row = Invented(*ids_.OrdinalOf(id));
  } else {
    upserts_.erase(row.version);
  }
  if (cells.empty()) {
    ++row.revision;
  } else {
    row.cells = std::make_shared<const Cells>(Merged(row.cells, cells));
  }
  row.version = version;
  row.modified = now;
  upserts_.emplace(version, id);
  return row;
}

void TableRows::Delete(const Guid& id, Version version, std::int64_t now) {
  auto [position, added] = kept_.try_emplace(id);
  Kept& kept = position->second;
  if (added) {
    kept.row = Invented(*ids_.OrdinalOf(id));
  } else {
    upserts_.erase(kept.row.version);
  }
  kept.live = false;
  kept.row.version = version;
  kept.row.cells = nullptr;
  --live_count_;
  if (const auto old = tombstone_of_.find(id); old != tombstone_of_.end()) {
    tombstones_.erase(old->second);
  }
  tombstones_.emplace(version, Tombstone{.id = id, .version = version, .time = now});
  tombstone_of_[id] = version;
}

void TableRows::PurgeTombstones(std::int64_t before) {
  while (!tombstones_.empty() && tombstones_.begin()->second.time < before) {
    purged_through_ = tombstones_.begin()->first;
    tombstone_of_.erase(tombstones_.begin()->second.id);
    tombstones_.erase(tombstones_.begin());
  }
}

}  // namespace opendes::sim
