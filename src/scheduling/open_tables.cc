#include "scheduling/open_tables.h"

#include <algorithm>
#include <iterator>

#include "base/limits.h"

namespace opendes::scheduling {

std::optional<OpenTable> OpenTables::Take(const StreamId& stream, std::int64_t profile_version) {
  std::list<Entry> taken;  // outlives the lock: closing a connection may take a while
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(idle_, stream, &Entry::first);
  if (found == idle_.end()) return std::nullopt;
  taken.splice(taken.begin(), idle_, found);
  OpenTable& table = taken.front().second;
  if (table.profile_version != profile_version) return std::nullopt;
  return std::move(table);
}

void OpenTables::Keep(const StreamId& stream, OpenTable table) {
  std::list<Entry> closed;  // outlives the lock, as above
  const std::lock_guard lock(mutex_);
  idle_.emplace_front(stream, std::move(table));
  if (idle_.size() > limits::kIdleTables) {
    closed.splice(closed.begin(), idle_, std::prev(idle_.end()));
  }
}

}  // namespace opendes::scheduling
