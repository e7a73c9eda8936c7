// Wakes a thread that waits for a socket. Set and Clear from any thread.
#pragma once

#include <chrono>

namespace opendes::tds {

using SteadyTime = std::chrono::steady_clock::time_point;

class Interrupt {
 public:
  enum class Woken { kReady, kInterrupted, kTimedOut };

  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  void Set() noexcept;
  void Clear() noexcept;
  // Until the socket is ready for POLLIN or POLLOUT, or is broken.
  Woken Wait(int socket, short events, SteadyTime until) const;

 private:
  int event_;
};

}  // namespace opendes::tds
