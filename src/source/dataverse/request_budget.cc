#include "source/dataverse/request_budget.h"

#include <algorithm>

namespace opendes::source {
namespace {

// After this many requests without a refusal one more at once is tried.
constexpr int kCalmReleases = 20;

int ShareOf(int limit, double share) {
  return std::max(1, static_cast<int>(static_cast<double>(limit) * std::clamp(share, 0.01, 1.0)));
}

Duration ShareOf(Duration limit, double share) {
  return Duration(
      static_cast<std::int64_t>(static_cast<double>(limit.count()) * std::clamp(share, 0.01, 1.0)));
}

}  // namespace

RequestBudget::RequestBudget(const BudgetLimits& limits, Clock* clock)
    : max_requests_(ShareOf(limits.requests, limits.share)),
      window_(limits.window),
      max_execution_(ShareOf(limits.execution, limits.share)),
      max_concurrent_(ShareOf(limits.concurrent, limits.share)),
      clock_(clock),
      concurrent_now_(max_concurrent_) {}

Result<RequestBudget::Slot> RequestBudget::Acquire(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  waiting_.push_back(ticket);
  const auto my_turn = [&] { return waiting_.front() == ticket && in_flight_ < concurrent_now_; };
  bool granted = false;
  while (changed_.wait(lock, stop, my_turn) && !stop.stop_requested()) {
    const Duration pause = PauseNeeded(clock_->Now());
    granted = pause <= Duration::zero();
    if (granted) break;
    lock.unlock();
    clock_->SleepFor(pause, stop);
    lock.lock();
  }
  std::erase(waiting_, ticket);
  changed_.notify_all();
  if (!granted) {
    return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped while waiting for the request budget");
  }
  const TimePoint now = clock_->Now();
  ++in_flight_;
  ++requests_;
  ++UsageOf(now).requests;
  return Slot(this, now);
}

void RequestBudget::Throttled(ThrottleKind kind, Duration pause) {
  const std::lock_guard lock(mutex_);
  if (kind == ThrottleKind::kConcurrency || kind == ThrottleKind::kExecutionTime) {
    concurrent_now_ = std::max(1, std::min(concurrent_now_, in_flight_ + 1) / 2);
    calm_releases_ = 0;
  }
  if (kind != ThrottleKind::kConcurrency) {
    paused_until_ = std::max(paused_until_, clock_->Now() + pause);
  }
}

double RequestBudget::Used() {
  const std::lock_guard lock(mutex_);
  ForgetBefore(clock_->Now());
  return std::max({static_cast<double>(requests_) / max_requests_,
                   static_cast<double>(execution_.count()) /
                       static_cast<double>(std::max<std::int64_t>(1, max_execution_.count())),
                   static_cast<double>(in_flight_) / max_concurrent_});
}

void RequestBudget::Release(TimePoint started) {
  {
    const std::lock_guard lock(mutex_);
    const TimePoint now = clock_->Now();
    // The time until the answer's last byte: more than the execution time that the organisation
    // counts, never less.
    const Duration took = std::max(Duration::zero(), now - started);
    execution_ += took;
    UsageOf(now).execution += took;
    --in_flight_;
    if (concurrent_now_ < max_concurrent_ && ++calm_releases_ >= kCalmReleases) {
      ++concurrent_now_;
      calm_releases_ = 0;
    }
  }
  changed_.notify_all();
}

RequestBudget::Usage& RequestBudget::UsageOf(TimePoint now) {
  const TimePoint second = std::chrono::floor<std::chrono::seconds>(now);
  if (usage_.empty() || usage_.back().second < second) usage_.push_back(Usage{.second = second});
  return usage_.back();
}

void RequestBudget::ForgetBefore(TimePoint now) {
  while (!usage_.empty() && usage_.front().second + std::chrono::seconds(1) + window_ <= now) {
    requests_ -= usage_.front().requests;
    execution_ -= usage_.front().execution;
    usage_.pop_front();
  }
}

Duration RequestBudget::PauseNeeded(TimePoint now) {
  ForgetBefore(now);
  if (now < paused_until_) return paused_until_ - now;
  if (requests_ < max_requests_ && execution_ < max_execution_) return Duration::zero();
  return usage_.front().second + std::chrono::seconds(1) + window_ - now;
}

}  // namespace opendes::source
