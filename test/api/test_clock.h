// A clock for the API's tests: short sleeps take no time and move it; long ones (deadlines) last
// until they are told to stop.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/clock.h"

namespace opendes::api::test {

class TestClock final : public Clock {
 public:
  TimePoint Now() const override {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  bool SleepFor(Duration duration, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    if (duration >= std::chrono::seconds(30) && !long_sleeps_end_) {
      never_.wait(lock, std::move(stop), [this] { return long_sleeps_end_; });
      return long_sleeps_end_;
    }
    now_ += duration;
    return !stop.stop_requested();
  }
  void Advance(Duration duration) {
    const std::lock_guard lock(mutex_);
    now_ += duration;
  }
  // Every deadline runs out at once, from now on.
  void EndLongSleeps() {
    {
      const std::lock_guard lock(mutex_);
      long_sleeps_end_ = true;
    }
    never_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any never_;
  TimePoint now_{std::chrono::seconds(1'800'000'000)};  // guarded by mutex_
  bool long_sleeps_end_ = false;                        // guarded by mutex_
};

}  // namespace opendes::api::test
