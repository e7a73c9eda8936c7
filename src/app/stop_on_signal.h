// SIGTERM and SIGINT as a stop token.
#pragma once

#include <stop_token>
#include <thread>

namespace opendes::app {

// Make one at the very start of a command, before any other thread: it blocks both signals for the
// calling thread and every thread started after, and waits for them on a thread of its own. The
// first signal requests stop; a second one ends the process at once with code 1.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void Wait(std::stop_token quit);

  std::stop_source stop_;
  std::jthread waiter_;
};

// Blocks until stop is requested.
void WaitForStop(std::stop_token stop);

}  // namespace opendes::app
