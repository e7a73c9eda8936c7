// A sleep that others may cut short.
#pragma once

#include <mutex>
#include <stop_token>

#include "base/clock.h"

namespace opendes::scheduling {

// One thread sleeps, any thread wakes it.
class Nap {
 public:
  explicit Nap(Clock& clock) : clock_(clock) {}

  // Returns after `duration`, on Wake, or when stop is requested. A Wake that came while nobody
  // slept ends the next sleep at once: a wake-up is never lost.
  void Sleep(Duration duration, std::stop_token stop);
  void Wake();

 private:
  Clock& clock_;
  std::mutex mutex_;
  std::stop_source woken_;  // guarded by mutex_; one for each sleep
};

}  // namespace opendes::scheduling
