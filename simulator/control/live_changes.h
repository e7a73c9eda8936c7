// Changes at a steady rate in the background, as users would make them.
#pragma once

#include <chrono>
#include <mutex>
#include <thread>

#include "simulator/control/random_changes.h"

namespace opendes::sim {

// Thread-safe. The destructor stops the changes.
class LiveChanges {
 public:
  explicit LiveChanges(Organization& organization) : organization_(organization) {}

  // Replaces changes that still run.
  void Start(const ChangeMix& mix, double changes_per_second, std::chrono::milliseconds duration);
  void Stop();
  bool running() const;
  // Of the changes started last.
  ChangeCounts counts() const;

 private:
  void Run(const std::stop_token& stop, const ChangeMix& mix, double changes_per_second,
           std::chrono::milliseconds duration);

  Organization& organization_;
  mutable std::mutex mutex_;
  bool running_ = false;  // guarded by mutex_
  ChangeCounts counts_;   // guarded by mutex_
  std::mutex thread_mutex_;
  std::jthread thread_;  // guarded by thread_mutex_
};

}  // namespace opendes::sim
