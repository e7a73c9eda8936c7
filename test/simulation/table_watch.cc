#include "test/simulation/table_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace opendes::simulation {
namespace {

std::int64_t IntAt(const TextRow& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() || !found->second ? 0 : std::stoll(*found->second);
}

std::string TextAt(const TextRow& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string() : found->second.value_or("");
}

}  // namespace

StoredState TableWatch::Look() const {
  StoredState state;
  state.table_exists =
      !database_
           .Query(fmt::format("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '{}'",
                              TableName()))
           .empty();
  const auto lines = database_.Query(fmt::format(
      "SELECT phase, epoch, sequence, generation, high_version FROM \"{}ReplicationState\" "
      "WHERE entity = '{}'",
      address_.prefix, address_.entity));
  if (lines.empty()) return state;
  state.phase = TextAt(lines[0], "phase");
  state.epoch = IntAt(lines[0], "epoch");
  state.sequence = IntAt(lines[0], "sequence");
  state.generation = IntAt(lines[0], "generation");
  state.high_version = IntAt(lines[0], "high_version");
  return state;
}

void TableWatch::Prepared(const StoredState& before, LeaseEpoch epoch) {
  const StoredState after = Look();
  if (!before.table_exists && after.table_exists) {
    rows_.clear();
    seen_.clear();
    if (after.sequence != 0 || after.phase != "FirstLoad") Violate("a table made anew is not new");
    return;
  }
  CheckMoved(before, after, epoch);
  if (after.sequence != before.sequence) seen_.clear();
}

void TableWatch::Applied(const StoredState& before, const RowBatch& batch, const Checkpoint& next) {
  const StoredState after = Look();
  CheckMoved(before, after, next.epoch);
  if (after.sequence == before.sequence) return;
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    Upsert(batch.id(row), batch.version(row), before);
  }
  for (const Guid& id : batch.deletes()) {
    Delete(id, std::max<std::int64_t>(next.high_version, 1));
  }
}

void TableWatch::BeganGeneration(const StoredState& before, LeaseEpoch epoch) {
  const StoredState after = Look();
  CheckMoved(before, after, epoch);
  if (after.sequence == before.sequence) return;
  seen_.clear();
  if (after.generation != before.generation + 1) Violate("a generation began without its number");
}

void TableWatch::Swept(const StoredState& before, LeaseEpoch epoch) {
  const StoredState after = Look();
  CheckMoved(before, after, epoch);
  if (after.sequence == before.sequence) return;
  std::vector<Guid> unseen;
  for (const auto& [id, version] : rows_) {
    if (!seen_.contains(id)) unseen.push_back(id);
  }
  for (const Guid& id : unseen) Delete(id, 1);
  if (after.phase != "Live") return;
  seen_.clear();
  if (restored_at_generation_ != 0 && after.generation > restored_at_generation_) {
    restored_at_generation_ = 0;
    highest_shown_.clear();
  }
}

void TableWatch::Restored() {
  restored_at_generation_ = std::max<std::int64_t>(Look().generation, 1);
}

void TableWatch::CheckMoved(const StoredState& before, const StoredState& after, LeaseEpoch epoch) {
  if (after.sequence < before.sequence || after.sequence > before.sequence + 1) {
    Violate(fmt::format("sequence went from {} to {}", before.sequence, after.sequence));
  }
  if (after.generation < before.generation) Violate("generation went backwards");
  if (after.epoch < before.epoch) Violate("epoch went backwards");
  if (after.sequence != before.sequence && epoch < before.epoch) {
    Violate(
        fmt::format("a worker of epoch {} wrote, but {} holds the stream", epoch, before.epoch));
  }
}

void TableWatch::Upsert(const Guid& id, std::int64_t version, const StoredState& before) {
  const bool reload = before.phase == "Reload";
  if (reload) seen_.insert(id);
  if (HidesRow(id, version, before)) return;
  std::erase_if(log_, [&](const Line& line) { return line.first == id && line.second > version; });
  const auto found = rows_.find(id);
  if (found != rows_.end() && found->second >= version && !reload) return;
  rows_[id] = version;
  ever_shown_.insert(id);
  std::int64_t& highest = highest_shown_[id];
  if (version < highest && restored_at_generation_ == 0) {
    Violate(fmt::format("row {} has version {} but was shown with {} before", id.ToString(),
                        version, highest));
  }
  highest = std::max(highest, version);
}

void TableWatch::Delete(const Guid& id, std::int64_t version_unknown) {
  const auto found = rows_.find(id);
  if (found != rows_.end()) {
    if (address_.delete_log) log_.emplace(id, found->second + 1);
    rows_.erase(found);
    return;
  }
  const bool logged = std::ranges::any_of(log_, [&](const Line& line) { return line.first == id; });
  if (address_.delete_log && !logged) log_.emplace(id, version_unknown);
}

bool TableWatch::HidesRow(const Guid& id, std::int64_t version, const StoredState& before) const {
  if (before.phase != "Live") return false;
  if (before.generation > 1 && version > before.high_version) return false;
  return std::ranges::any_of(
      log_, [&](const Line& line) { return line.first == id && line.second > version + 1; });
}

void TableWatch::Check() {
  if (!Look().table_exists) return;
  CheckRows();
  if (address_.delete_log) CheckDeleteLog();
}

void TableWatch::CheckRows() {
  std::map<Guid, std::int64_t> stored;
  for (const TextRow& row :
       database_.Query(fmt::format("SELECT Id, versionnumber FROM \"{}\"", TableName()))) {
    stored[Guid::Parse(TextAt(row, "Id")).value_or(Guid{})] = IntAt(row, "versionnumber");
  }
  for (const auto& [id, version] : rows_) {
    const auto found = stored.find(id);
    if (found == stored.end()) {
      Violate(fmt::format("row {} of version {} is missing", id.ToString(), version));
    } else if (found->second != version) {
      Violate(fmt::format("row {} has version {}, should have {}", id.ToString(), found->second,
                          version));
    }
  }
  for (const auto& [id, version] : stored) {
    if (!rows_.contains(id)) {
      Violate(fmt::format("row {} of version {} should not be there", id.ToString(), version));
    }
  }
}

void TableWatch::CheckDeleteLog() {
  std::multiset<Line> stored;
  for (const TextRow& row : database_.Query(fmt::format(
           "SELECT RecordId, VersionNumber FROM \"{}DeleteLog\" WHERE EntityName = '{}'",
           address_.prefix, address_.entity))) {
    stored.emplace(Guid::Parse(TextAt(row, "RecordId")).value_or(Guid{}),
                   IntAt(row, "VersionNumber"));
  }
  std::vector<Line> differences;
  std::ranges::set_symmetric_difference(stored, log_, std::back_inserter(differences));
  for (const auto& [id, version] : differences) {
    Violate(fmt::format("DeleteLog {} {} of version {}",
                        stored.contains({id, version}) ? "has too many lines of" : "lacks",
                        id.ToString(), version));
  }
}

void TableWatch::Violate(const std::string& what) {
  violations_.push_back(fmt::format("{}: {}", address_.entity, what));
}

}  // namespace opendes::simulation
