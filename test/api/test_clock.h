// A clock for the API's tests: short sleeps take no time and move it; long ones (deadlines) last
// until they are told to stop.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/clock.h"
#include "base/limits.h"

namespace opendes::api::test {

class TestClock final : public Clock {
 public:
  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool SleepFor(Duration duration, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    if (duration >= limits::kOrganizationWait && duration > ended_) {
      never_.wait(lock, std::move(stop), [this, duration] { return duration <= ended_; });
      return duration <= ended_;
    }
    now_ += duration;
    return !stop.stop_requested();
  }
  void Advance(Duration duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }
  // Every deadline of at most this time runs out at once, from now on.
  void EndLongSleeps(Duration longest = Duration::max()) {
    {
      const std::lock_guard lock(mutex_);
      ended_ = longest;
    }
    never_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any never_;
  TimePoint now_{std::chrono::seconds(1'800'000'000)};  // guarded by mutex_
  Duration ended_{};                                    // guarded by mutex_
};

}  // namespace opendes::api::test
