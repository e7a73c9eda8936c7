// The writing half of Organization.
#include <algorithm>
#include <array>
#include <utility>

#include "simulator/store/organization.h"
#include "simulator/store/row_value.h"

namespace opendes::sim {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::size_t kAllRows = 100'000'000;

// Relationships whose child goes with its parent: the lookup points at the parent.
struct Parental {
  std::string_view parent;
  std::string_view child;
  std::string_view lookup;
};

constexpr auto kParental = std::to_array<Parental>({
    {"opportunity", "opportunityproduct", "_opportunityid_value"},
    {"account", "task", "_regardingobjectid_value"},
    {"opportunity", "task", "_regardingobjectid_value"},
    {"incident", "task", "_regardingobjectid_value"},
});

// Ids of the rows whose lookup points at the target. Reads every row of the table.
std::vector<Guid> PointingAt(const TableShape& shape, const TableRows& rows,
                             std::string_view lookup, const Guid& target) {
  const Column* column = shape.Find(lookup);
  if (column == nullptr) return {};
  const std::string wanted = "\"" + target.ToString() + "\"";
  std::vector<Guid> found;
  for (const Row& row : rows.Scan(std::nullopt, kAllRows)) {
    if (RowValues(shape, row).Json(*column) == wanted) found.push_back(row.id);
  }
  return found;
}

const Column* SideColumn(const TableShape& shape, int side) {
  const auto found = std::ranges::find_if(shape.columns, [side](const Column& column) {
    return column.recipe == Recipe::kSide && column.side == side;
  });
  return found == shape.columns.end() ? nullptr : &*found;
}

// Ordinals of invented N:N rows that may have the given ordinal on the side: the inverse of how
// RowValues pairs them.
std::vector<std::uint64_t> PairOrdinals(const Column& column, std::uint64_t wanted,
                                        std::uint64_t second_count, std::uint64_t row_count) {
  std::vector<std::uint64_t> ordinals;
  const std::uint64_t first_count = column.first_side_count;
  if (first_count == 0 || second_count == 0) return ordinals;  // nothing to pair
  if (column.side == 0) {
    for (std::uint64_t n = wanted; n < row_count; n += first_count) ordinals.push_back(n);
    return ordinals;
  }
  for (std::uint64_t first = 0; first < first_count; ++first) {
    const std::uint64_t turn = (wanted + second_count - first % second_count) % second_count;
    for (std::uint64_t n = first + turn * first_count; n < row_count;
         n += first_count * second_count) {
      ordinals.push_back(n);
    }
  }
  return ordinals;
}

}  // namespace

WriteResult Organization::Create(std::string_view table, std::optional<Guid>& id, Cells cells) {
  const std::lock_guard lock(mutex_);
  Table* found = FindTable(table);
  if (found == nullptr) return WriteResult::kNoTable;
  if (!id) id = found->rows.NextId();
  if (found->rows.Find(*id)) return WriteResult::kAlreadyThere;
  ++state_.version;
  found->rows.Create(*id, state_.version, NowSeconds(), std::move(cells),
                     options_.recreate_keeps_tombstone);
  Record(ChangeKind::kCreate, table, *id);
  return WriteResult::kDone;
}

WriteResult Organization::Update(std::string_view table, const Guid& id, const Cells& cells) {
  const std::lock_guard lock(mutex_);
  Table* found = FindTable(table);
  if (found == nullptr) return WriteResult::kNoTable;
  if (!found->rows.Find(id)) return WriteResult::kNoRow;
  ++state_.version;
  found->rows.Update(id, state_.version, NowSeconds(), cells);
  Record(ChangeKind::kUpdate, table, id);
  return WriteResult::kDone;
}

WriteResult Organization::Delete(std::string_view table, const Guid& id) {
  const std::lock_guard lock(mutex_);
  Table* found = FindTable(table);
  if (found == nullptr) return WriteResult::kNoTable;
  if (!found->rows.Find(id)) return WriteResult::kNoRow;
  DeleteLinks(table, id);
  for (const Parental& relationship : kParental) {
    Table* children = FindTable(relationship.child);
    if (relationship.parent != table || children == nullptr) continue;
    for (const Guid& child :
         PointingAt(*children->shape, children->rows, relationship.lookup, id)) {
      DeleteLocked(*children, relationship.child, child);
    }
  }
  DeleteLocked(*found, table, id);
  return WriteResult::kDone;
}

void Organization::DeleteLocked(Table& table, std::string_view name, const Guid& id) {
  ++state_.version;
  table.rows.Delete(id, state_.version, NowSeconds());
  Record(ChangeKind::kDelete, name, id);
}

void Organization::DeleteLinks(std::string_view table, const Guid& id) {
  for (const ManyToManyFacts& relationship : state_.facts->many_to_many) {
    Table* intersect = FindTable(relationship.intersect);
    if (intersect == nullptr) continue;
    for (const int side : {0, 1}) {
      if ((side == 0 ? relationship.entity1 : relationship.entity2) != table) continue;
      for (const Row& row : MentionsLocked(*intersect, side, id)) {
        DeleteLocked(*intersect, relationship.intersect, row.id);
      }
    }
  }
}

std::vector<Row> Organization::MentionsLocked(const Table& intersect, int side,
                                              const Guid& id) const {
  const Column* column = SideColumn(*intersect.shape, side);
  if (column == nullptr) return {};
  std::vector<Row> found;
  const TableRows& rows = intersect.rows;
  if (const auto ordinal = column->targets.front().ids.OrdinalOf(id)) {
    const Column* second = SideColumn(*intersect.shape, 1);
    const std::uint64_t second_count = second == nullptr ? 1 : second->targets.front().count;
    for (const std::uint64_t n : PairOrdinals(*column, *ordinal, second_count, rows.base_count())) {
      if (auto row = rows.Find(rows.ids().IdOf(n)); row && !row->cells) found.push_back(*row);
    }
  }
  // Links made later carry their sides as written cells.
  const std::string wanted = "\"" + id.ToString() + "\"";
  std::optional<Guid> last_base;
  if (rows.base_count() > 0) last_base = rows.ids().IdOf(rows.base_count() - 1);
  for (Row& row : rows.Scan(last_base, kAllRows)) {
    if (RowValues(*intersect.shape, row).Json(*column) == wanted) found.push_back(std::move(row));
  }
  return found;
}

RowPage Organization::Mentions(std::string_view intersect, int side, const Guid& id) const {
  const std::lock_guard lock(mutex_);
  RowPage page{.shape = nullptr, .rows = {}, .deleted = {}, .version = state_.version};
  if (const Table* found = FindTable(intersect)) {
    page.shape = found->shape;
    page.rows = MentionsLocked(*found, side, id);
  }
  return page;
}

bool Organization::IsTokenGood(std::string_view table, Version version, std::int64_t time) {
  const std::lock_guard lock(mutex_);
  Table* found = FindTable(table);
  if (found == nullptr) return false;
  const std::int64_t oldest = NowSeconds() - state_.expire_days * kDay;
  found->rows.PurgeTombstones(oldest);
  return time >= oldest && version >= found->oldest_good_token &&
         version >= found->rows.purged_through();
}

void Organization::ExpireTokens(std::string_view table) {
  const std::lock_guard lock(mutex_);
  ++state_.version;
  for (auto& [name, entry] : state_.tables) {
    if (table.empty() || name == table) entry.oldest_good_token = state_.version;
  }
}

void Organization::SetExpireDays(int days) {
  const std::lock_guard lock(mutex_);
  state_.expire_days = days;
}

void Organization::EditSchema(const std::string& table, const std::function<void(Facts&)>& edit,
                              bool keep_tokens) {
  const std::lock_guard lock(mutex_);
  auto facts = std::make_shared<Facts>(*state_.facts);
  edit(*facts);
  ++state_.version;
  ++state_.metadata_version;
  state_.facts = facts;
  Table* found = FindTable(table);
  if (found == nullptr) return;
  const EntityFacts* entity = facts->Find(table);
  if (entity == nullptr) {
    state_.table_of_set.erase(found->shape->facts.set_name);
    state_.tables.erase(table);
    return;
  }
  found->shape = std::make_shared<const TableShape>(
      MakeTableShape(*facts, *entity, options_.seed, Targets(*facts)));
  if (!keep_tokens) found->oldest_good_token = state_.version;
}

void Organization::Restore(const Guid& new_id) {
  State state = MakeState(new_id, std::make_shared<const Facts>(first_facts_));
  const std::lock_guard lock(mutex_);
  state.metadata_version = state_.metadata_version + 1;
  state_ = std::move(state);
}

}  // namespace opendes::sim
