#include "scheduling/open_tables.h"

#include <utility>

#include "base/limits.h"

namespace opendes::scheduling {

std::optional<OpenTable> OpenTables::Take(const StreamId& stream, std::int64_t profile_version) {
  std::optional<OpenTable> taken;  // outlives the lock: closing a connection may take a while
  const std::lock_guard lock(mutex_);
  auto found = idle_.extract(stream);
  if (found.empty()) return std::nullopt;
  connected_.remove(stream);
  taken = std::move(found.mapped());
  if (taken->profile_version != profile_version) return std::nullopt;
  return std::move(*taken);
}

void OpenTables::Keep(const StreamId& stream, OpenTable table) {
  std::unique_ptr<destination::Destination> closed;  // outlives the lock, as above
  std::optional<OpenTable> forgotten;
  const std::lock_guard lock(mutex_);
  if (table.destination->connected()) connected_.push_front(stream);
  idle_.insert_or_assign(stream, std::move(table));
  if (connected_.size() > limits::kIdleTables) {
    closed = idle_.at(connected_.back()).destination->Disconnect();
    connected_.pop_back();
  }
  if (idle_.size() > limits::kKnownTables) {
    connected_.remove(idle_.begin()->first);
    forgotten = std::move(idle_.extract(idle_.begin()).mapped());
  }
}

}  // namespace opendes::scheduling
