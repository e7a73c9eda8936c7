#include "tds/interrupt.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace opendes::tds {

using std::chrono::milliseconds;

Interrupt::Interrupt() : event_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
Interrupt::~Interrupt() {
  if (event_ >= 0) ::close(event_);
}

void Interrupt::Set() noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(event_, &one, sizeof(one));
}

void Interrupt::Clear() noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto read = ::read(event_, &count, sizeof(count));
}

Interrupt::Woken Interrupt::Wait(int socket, short events, SteadyTime until) const {
  std::array<pollfd, 2> waits = {{{socket, events, 0}, {event_, POLLIN, 0}}};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
    const auto wait = std::clamp<std::int64_t>(left.count(), 0, 60'000);
    const int ready = ::poll(waits.data(), waits.size(), static_cast<int>(wait));
    if (ready > 0 && waits[1].revents != 0) return Woken::kInterrupted;
    if (ready > 0) return Woken::kReady;
    if (ready == 0 && left.count() <= wait) return Woken::kTimedOut;
  }
}

}  // namespace opendes::tds
