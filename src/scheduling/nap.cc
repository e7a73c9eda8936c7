#include "scheduling/nap.h"

#include <utility>

namespace opendes::scheduling {

void Nap::Sleep(Duration duration, std::stop_token stop) {
  std::stop_source woken;
  {
    const std::lock_guard lock(mutex_);
    woken = woken_;
  }
  {
    const std::stop_callback forward(std::move(stop), [&] { woken.request_stop(); });
    clock_.SleepFor(duration, woken.get_token());
  }
  const std::lock_guard lock(mutex_);
  woken_ = std::stop_source();
}

void Nap::Wake() {
  const std::lock_guard lock(mutex_);
  woken_.request_stop();
}

}  // namespace opendes::scheduling
