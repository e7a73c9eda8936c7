// Lets a request use its peers for a limited time: after it, or when the program stops, the stop
// token of its RunContext is set.
#pragma once

#include <atomic>
#include <functional>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "model/run_context.h"

namespace opendes::api {

class Deadline {
 public:
  // Starts one thread that waits for the time. clock outlives the deadline.
  Deadline(Clock& clock, Duration budget, std::stop_token program);
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  RunContext context() const { return {.clock = &clock_, .stop = source_.get_token(), .epoch = 0}; }
  // Whether the time ran out (and not the program's end).
  bool expired() const { return expired_; }

 private:
  Clock& clock_;
  std::stop_source source_;
  std::atomic<bool> expired_ = false;
  std::stop_callback<std::function<void()>> on_program_stop_;
  std::jthread timer_;
};

}  // namespace opendes::api
