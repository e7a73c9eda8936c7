#include "simulator/control/live_changes.h"

namespace opendes::sim {
namespace {

constexpr std::chrono::milliseconds kTick{10};

}  // namespace

void LiveChanges::Start(const ChangeMix& mix, double changes_per_second,
                        std::chrono::milliseconds duration) {
  Stop();
  const std::lock_guard lock(thread_mutex_);
  {
    const std::lock_guard state_lock(mutex_);
    running_ = true;
    counts_ = {};
  }
  thread_ = std::jthread([this, mix, changes_per_second, duration](const std::stop_token& stop) {
    Run(stop, mix, changes_per_second, duration);
  });
}

void LiveChanges::Stop() {
  const std::lock_guard lock(thread_mutex_);
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

bool LiveChanges::running() const {
  const std::lock_guard lock(mutex_);
  return running_;
}

ChangeCounts LiveChanges::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void LiveChanges::Run(const std::stop_token& stop, const ChangeMix& mix, double changes_per_second,
                      std::chrono::milliseconds duration) {
  using Clock = std::chrono::steady_clock;
  RandomChanges changes(organization_, mix);
  const auto start = Clock::now();
  double made = 0;
  while (!stop.stop_requested() && Clock::now() - start < duration) {
    const std::chrono::duration<double> elapsed = Clock::now() - start;
    for (; made < elapsed.count() * changes_per_second && !stop.stop_requested(); ++made) {
      changes.ApplyOne();
    }
    {
      const std::lock_guard lock(mutex_);
      counts_ = changes.counts();
    }
    std::this_thread::sleep_for(kTick);
  }
  const std::lock_guard lock(mutex_);
  counts_ = changes.counts();
  running_ = false;
}

}  // namespace opendes::sim
