#include "simulator/store/organization.h"

#include <algorithm>
#include <utility>

#include "simulator/store/mix.h"

namespace opendes::sim {
namespace {

constexpr Version kFirstVersion = 1'000'001;
constexpr std::size_t kLogRecords = 2'000'000;  // older ones are forgotten
constexpr int kPickTries = 24;

}  // namespace

std::string_view Word(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCreate:
      return "create";
    case ChangeKind::kUpdate:
      return "update";
    case ChangeKind::kDelete:
      return "delete";
  }
  return "";
}

Organization::Organization(OrganizationOptions options, Facts facts, Clock& clock)
    : options_(std::move(options)),
      first_facts_(std::move(facts)),
      clock_(clock),
      state_(MakeState(options_.id, std::make_shared<const Facts>(first_facts_))) {}

std::uint64_t Organization::BaseCount(std::string_view table) const {
  const auto found = options_.rows.find(table);
  return found == options_.rows.end() ? 0 : found->second;
}

TargetLookup Organization::Targets(const Facts& facts) const {
  return [this, &facts](std::string_view table) -> std::optional<LookupTarget> {
    if (facts.Find(table) == nullptr) return std::nullopt;
    return LookupTarget{.table = std::string(table),
                        .ids = IdSpace(options_.seed, table),
                        .count = BaseCount(table),
                        .name_seed = Mix(options_.seed, table)};
  };
}

// An N:N table cannot have more rows than there are pairs.
std::uint64_t Organization::FirstRows(const Facts& facts, const EntityFacts& entity) const {
  const std::uint64_t count = BaseCount(entity.logical_name);
  const auto relationship =
      std::ranges::find(facts.many_to_many, entity.logical_name, &ManyToManyFacts::intersect);
  if (relationship == facts.many_to_many.end()) return count;
  return std::min(count, BaseCount(relationship->entity1) * BaseCount(relationship->entity2));
}

Organization::State Organization::MakeState(const Guid& id,
                                            std::shared_ptr<const Facts> facts) const {
  State state;
  state.id = id;
  state.expire_days = options_.expire_change_tracking_days;
  Version next = kFirstVersion;
  for (const EntityFacts& entity : facts->entities) {
    auto shape = std::make_shared<const TableShape>(
        MakeTableShape(*facts, entity, options_.seed, Targets(*facts)));
    const std::uint64_t count = FirstRows(*facts, entity);
    state.table_of_set.emplace(entity.set_name, entity.logical_name);
    state.tables.emplace(entity.logical_name,
                         Table{.shape = shape, .rows = TableRows(shape->ids, count, next)});
    next += count;
  }
  state.version = next;
  state.facts = std::move(facts);
  return state;
}

Guid Organization::id() const {
  const std::lock_guard lock(mutex_);
  return state_.id;
}

std::shared_ptr<const Facts> Organization::facts() const {
  const std::lock_guard lock(mutex_);
  return state_.facts;
}

Version Organization::version() const {
  const std::lock_guard lock(mutex_);
  return state_.version;
}

std::pair<std::shared_ptr<const Facts>, std::uint64_t> Organization::Schema() const {
  const std::lock_guard lock(mutex_);
  return {state_.facts, state_.metadata_version};
}

std::uint64_t Organization::metadata_version() const {
  const std::lock_guard lock(mutex_);
  return state_.metadata_version;
}

const Organization::Table* Organization::FindTable(std::string_view table) const {
  const auto found = state_.tables.find(table);
  return found == state_.tables.end() ? nullptr : &found->second;
}

Organization::Table* Organization::FindTable(std::string_view table) {
  const auto found = state_.tables.find(table);
  return found == state_.tables.end() ? nullptr : &found->second;
}

std::int64_t Organization::NowSeconds() const {
  return std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count();
}

std::shared_ptr<const TableShape> Organization::Shape(std::string_view table) const {
  const std::lock_guard lock(mutex_);
  const Table* found = FindTable(table);
  return found == nullptr ? nullptr : found->shape;
}

std::shared_ptr<const TableShape> Organization::ShapeOfSet(std::string_view set_name) const {
  const std::lock_guard lock(mutex_);
  const auto name = state_.table_of_set.find(set_name);
  if (name == state_.table_of_set.end()) return nullptr;
  const Table* found = FindTable(name->second);
  return found == nullptr ? nullptr : found->shape;
}

RowPage Organization::Find(std::string_view table, const Guid& id) const {
  const std::lock_guard lock(mutex_);
  RowPage page{.shape = nullptr, .rows = {}, .deleted = {}, .version = state_.version};
  if (const Table* found = FindTable(table)) {
    page.shape = found->shape;
    if (auto row = found->rows.Find(id)) page.rows.push_back(std::move(*row));
  }
  return page;
}

RowPage Organization::Scan(std::string_view table, const std::optional<Guid>& after,
                           std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  RowPage page{.shape = nullptr, .rows = {}, .deleted = {}, .version = state_.version};
  if (const Table* found = FindTable(table)) {
    page.shape = found->shape;
    page.rows = found->rows.Scan(after, limit);
  }
  return page;
}

RowPage Organization::ChangedBetween(std::string_view table, Version since, Version through,
                                     std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  RowPage page{.shape = nullptr, .rows = {}, .deleted = {}, .version = state_.version};
  if (const Table* found = FindTable(table)) {
    page.shape = found->shape;
    page.rows = found->rows.ChangedBetween(since, through, limit);
  }
  return page;
}

RowPage Organization::DeletedBetween(std::string_view table, Version since, Version through,
                                     std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  RowPage page{.shape = nullptr, .rows = {}, .deleted = {}, .version = state_.version};
  if (const Table* found = FindTable(table)) {
    page.shape = found->shape;
    page.deleted = found->rows.DeletedBetween(since, through, limit);
  }
  return page;
}

std::uint64_t Organization::Count(std::string_view table) const {
  const std::lock_guard lock(mutex_);
  const Table* found = FindTable(table);
  return found == nullptr ? 0 : found->rows.live_count();
}

std::optional<Guid> Organization::PickLive(std::string_view table, std::uint64_t random) const {
  const std::lock_guard lock(mutex_);
  const Table* found = FindTable(table);
  if (found == nullptr || found->rows.ordinal_end() == 0) return std::nullopt;
  for (int i = 0; i < kPickTries; ++i) {
    random = Mix(random);
    const Guid id = found->rows.ids().IdOf(random % found->rows.ordinal_end());
    if (found->rows.Find(id)) return id;
  }
  return std::nullopt;
}

std::optional<Guid> Organization::PickDeleted(std::string_view table, std::uint64_t random) const {
  const std::lock_guard lock(mutex_);
  const Table* found = FindTable(table);
  if (found == nullptr) return std::nullopt;
  const auto oldest = found->rows.DeletedBetween(0, state_.version, 1);
  if (oldest.empty()) return std::nullopt;
  const Version before_oldest = oldest.front().version - 1;
  for (int i = 0; i < kPickTries; ++i) {
    random = Mix(random);
    const Version since = before_oldest + random % (state_.version - before_oldest);
    const auto deleted = found->rows.DeletedBetween(since, state_.version, 1);
    // A tombstone may belong to a row that came back.
    if (!deleted.empty() && found->rows.IsDeleted(deleted.front().id)) return deleted.front().id;
  }
  return std::nullopt;
}

std::vector<ChangeRecord> Organization::LogSince(Version since, std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  auto first = std::ranges::upper_bound(state_.log, since, {}, &ChangeRecord::version);
  const auto left = static_cast<std::size_t>(state_.log.end() - first);
  return {first, first + static_cast<std::ptrdiff_t>(std::min(limit, left))};
}

std::vector<TableStatus> Organization::Status() const {
  const std::lock_guard lock(mutex_);
  std::vector<TableStatus> status;
  for (const auto& [name, table] : state_.tables) {
    status.push_back({name, table.rows.live_count(), table.rows.tombstone_count()});
  }
  return status;
}

void Organization::Record(ChangeKind kind, std::string_view table, const Guid& id) {
  if (state_.log.size() >= kLogRecords) {
    state_.log.erase(state_.log.begin(), state_.log.begin() + kLogRecords / 2);
  }
  state_.log.push_back({state_.version, std::string(table), id, kind, clock_.Now()});
}

}  // namespace opendes::sim
