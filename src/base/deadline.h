// A stop token that is set after a time, or when another one is.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/clock.h"

namespace opendes {

class Deadline {
 public:
  // Starts one thread that waits for the time. clock outlives the deadline.
  Deadline(Clock& clock, Duration budget, std::stop_token outer);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  // Whether the time ran out (and not the outer token was set).
  bool expired() const { return expired_; }

 private:
  Clock& clock_;
  std::stop_source source_;
  std::atomic<bool> expired_ = false;
  std::stop_callback<std::function<void()>> on_outer_stop_;
  std::jthread timer_;
};

}  // namespace opendes
