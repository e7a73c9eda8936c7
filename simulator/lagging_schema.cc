#include "simulator/lagging_schema.h"

namespace opendes::sim {

void LaggingSchema::SetLag(std::chrono::milliseconds lag) {
  const auto [facts, version] = organization_.Schema();
  const std::lock_guard lock(mutex_);
  lag_ = lag;
  shown_ = {facts, version};
  newer_since_.reset();
}

SchemaSnapshot LaggingSchema::Read(bool strong) {
  const auto [facts, version] = organization_.Schema();
  const SchemaSnapshot current{facts, version};
  const std::lock_guard lock(mutex_);
  if (strong || lag_.count() == 0) return current;
  if (current.version == shown_.version) return shown_;
  const TimePoint now = organization_.clock().Now();
  if (!newer_since_) newer_since_ = now;
  if (now - *newer_since_ >= lag_) {
    shown_ = current;
    newer_since_.reset();
  }
  return shown_;
}

}  // namespace opendes::sim
