#include "scheduling/scheduler.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "scheduling/lag_reporter.h"
#include "scheduling/lease_renewer.h"
#include "scheduling/nap.h"
#include "scheduling/worker.h"
#include "telemetry/log.h"

namespace opendes::scheduling {
namespace {

class RunningScheduler final : public Scheduler {
 public:
  RunningScheduler(SchedulerOptions options, SchedulerParts parts);
  ~RunningScheduler() override;
  void Wake() override;

 private:
  void Work(std::stop_token stop);
  std::optional<control::Lease> WaitForLease(std::stop_token stop);
  void CountRunning(int change);
  bool AllAreBusy() const { return running_ >= static_cast<int>(options_.workers); }

  // Constant after construction.
  const SchedulerOptions options_;
  const SchedulerParts parts_;

  LeaseRenewer renewer_;
  LagReporter lag_;
  Worker worker_;
  Nap nap_;             // of the one thread that holds looking_
  std::mutex looking_;  // one idle worker asks the control store, the others wait for their turn
  std::atomic<int> running_ = 0;
  std::vector<std::jthread> threads_;
};

RunningScheduler::RunningScheduler(SchedulerOptions options, SchedulerParts parts)
    : options_(std::move(options)),
      parts_(std::move(parts)),
      renewer_(*parts_.control, *parts_.clock, options_.node, options_.lease_ttl),
      lag_(*parts_.control, *parts_.metrics, *parts_.clock),
      worker_(options_, parts_, renewer_, [this] { return AllAreBusy(); }),
      nap_(*parts_.clock) {
  for (std::size_t i = 0; i < options_.workers; ++i) {
    threads_.emplace_back([this](std::stop_token stop) { Work(std::move(stop)); });
  }
}

RunningScheduler::~RunningScheduler() {
  // All at once, so that stopping takes as long as the slowest worker, not as long as all of them.
  for (std::jthread& thread : threads_) thread.request_stop();
}

void RunningScheduler::Wake() {
  nap_.Wake();
  renewer_.CheckNow();
}

void RunningScheduler::Work(std::stop_token stop) {
  while (const auto lease = WaitForLease(stop)) {
    CountRunning(+1);
    worker_.Run(*lease, stop);
    CountRunning(-1);
  }
}

std::optional<control::Lease> RunningScheduler::WaitForLease(std::stop_token stop) {
  const std::lock_guard turn(looking_);
  Duration fault_pause = Duration::zero();
  while (!stop.stop_requested()) {
    const auto claimed = parts_.control->ClaimStream(options_.node, options_.lease_ttl);
    if (claimed && *claimed) return **claimed;
    if (claimed) {
      fault_pause = Duration::zero();
    } else {
      fault_pause = NextInterval(fault_pause, CycleOutcome::kFault,
                                 {limits::kRetryFirstPause, limits::kRetryLongestPause});
      telemetry::Warning("claim_failed", {{"error", claimed.error().ToString()}});
    }
    // Streams become due at the pace of poll_shortest: looking four times as often keeps what a
    // change waits for the look below a quarter of that.
    nap_.Sleep(std::max(fault_pause, options_.poll_shortest / 4), stop);
  }
  return std::nullopt;
}

void RunningScheduler::CountRunning(int change) {
  parts_.metrics->Set("opendes_streams_running", "Streams that a worker of this node runs now", {},
                      running_ += change);
}

}  // namespace

std::unique_ptr<Scheduler> StartScheduler(SchedulerOptions options, SchedulerParts parts) {
  return std::make_unique<RunningScheduler>(std::move(options), std::move(parts));
}

}  // namespace opendes::scheduling
