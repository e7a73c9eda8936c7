// The schema as a stale metadata cache sees it: changes show only after a while.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "base/clock.h"
#include "simulator/metadata/metadata_api.h"
#include "simulator/store/organization.h"

namespace opendes::sim {

// Thread-safe.
class LaggingSchema {
 public:
  explicit LaggingSchema(const Organization& organization) : organization_(organization) {}

  // Zero, the start value: no lag.
  void SetLag(std::chrono::milliseconds lag);
  // `strong`: the request asks for Consistency: Strong, which waits for the cache.
  SchemaSnapshot Read(bool strong);

 private:
  const Organization& organization_;
  std::mutex mutex_;
  std::chrono::milliseconds lag_{0};      // guarded by mutex_
  SchemaSnapshot shown_;                  // guarded by mutex_
  std::optional<TimePoint> newer_since_;  // guarded by mutex_: when a newer schema was noticed
};

}  // namespace opendes::sim
