// The service protection limits of one organisation, shared by all streams that read from it: a
// sliding window of requests and of execution time, and a number of requests at once.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>

#include "base/clock.h"
#include "base/limits.h"
#include "base/result.h"

namespace opendes::source {

// Which limit the organisation says was met.
enum class ThrottleKind : std::uint8_t { kRequests, kExecutionTime, kConcurrency, kOther };

struct BudgetLimits {
  int requests = limits::kSourceRequests;  // per window
  Duration window = limits::kSourceWindow;
  Duration execution = limits::kSourceExecution;  // per window, summed over requests
  int concurrent = limits::kSourceConcurrent;
  double share = 0.9;  // of each limit; the rest is left to the organisation's other clients
};

// Thread-safe. Requests are granted in the order in which they were asked for: every stream has one
// request under way or waiting, so none can starve another.
class RequestBudget {
 public:
  // One granted request; gives its place back when destroyed.
  class Slot {
   public:
    Slot(RequestBudget* budget, TimePoint started) : budget_(budget), started_(started) {}
    Slot(Slot&& other) noexcept : budget_(other.budget_), started_(other.started_) {
      other.budget_ = nullptr;
    }
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (budget_ != nullptr) budget_->Release(started_);
    }

   private:
    RequestBudget* budget_;
    TimePoint started_;
  };

  // clock outlives the budget.
  RequestBudget(const BudgetLimits& limits, Clock* clock);

  // Waits until a request may be sent. kCancelled when stop is requested first. The budget must
  // outlive the slot.
  Result<Slot> Acquire(std::stop_token stop);

  // The organisation refused a request. For all kinds but kConcurrency every stream waits `pause`;
  // too many at once lowers the number of requests at once instead, until things are calm again.
  void Throttled(ThrottleKind kind, Duration pause);

  // The fullest of the limits, 0 to 1, for the gauge.
  double Used();

 private:
  // What was used within one second.
  struct Usage {
    TimePoint second;
    int requests = 0;
    Duration execution{0};
  };

  void Release(TimePoint started);
  // These need mutex_ to be held.
  Usage& UsageOf(TimePoint now);
  void ForgetBefore(TimePoint now);
  Duration PauseNeeded(TimePoint now);

  const int max_requests_;
  const Duration window_;
  const Duration max_execution_;
  const int max_concurrent_;
  Clock* const clock_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_:
  std::deque<std::uint64_t> waiting_;  // tickets, the next to be granted in front
  std::uint64_t next_ticket_ = 0;
  std::deque<Usage> usage_;  // oldest first
  int requests_ = 0;         // sums of usage_
  Duration execution_{0};
  int in_flight_ = 0;
  int concurrent_now_;     // lowered by the organisation's refusals
  int calm_releases_ = 0;  // since concurrent_now_ changed last
  TimePoint paused_until_{};
};

}  // namespace opendes::source
