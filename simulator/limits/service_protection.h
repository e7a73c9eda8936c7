// The three service protection limits, counted for each user on each web server on its own.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/guid.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

struct ProtectionLimits {
  bool on = true;
  std::int64_t requests = 6000;           // in a window
  std::int64_t execution_ms = 1'200'000;  // in a window
  std::int64_t concurrent = 52;
  std::int64_t window_seconds = 300;
};

// What is left to a user on a server, for the x-ms-ratelimit headers.
struct Allowance {
  std::int64_t requests = 0;
  double execution_seconds = 0;
};

// Thread-safe. Every Begin that is not refused must be followed by one End.
class ServiceProtection {
 public:
  ServiceProtection(ProtectionLimits limits, Clock& clock) : limits_(limits), clock_(clock) {}

  void SetLimits(const ProtectionLimits& limits);
  ProtectionLimits limits() const;
  // Refuses everything for a time, as a busy server does.
  void Storm(std::chrono::seconds duration);

  // Counts the request in; 429 with Retry-After when a limit is met. Who goes on asking while
  // refused is told to wait longer.
  Outcome<Allowance> Begin(const Guid& user, int server);
  void End(const Guid& user, int server, std::chrono::milliseconds execution);

 private:
  struct Second {
    std::int64_t requests = 0;
    std::int64_t execution_ms = 0;
  };
  struct Usage {
    std::map<std::int64_t, Second> seconds;  // the window, by second
    std::int64_t requests = 0;               // sum over the window
    std::int64_t execution_ms = 0;           // sum over the window
    std::int64_t in_flight = 0;
    std::int64_t refusals = 0;  // since the last request that was let through
  };

  std::int64_t NowSeconds() const;
  void DropOld(Usage& usage, std::int64_t now) const;
  std::optional<ApiFault> Check(Usage& usage, std::int64_t now) const;
  std::int64_t RetryAfter(const Usage& usage, std::int64_t now) const;

  mutable std::mutex mutex_;
  ProtectionLimits limits_;                       // guarded by mutex_
  std::map<std::pair<Guid, int>, Usage> usages_;  // guarded by mutex_
  std::int64_t storm_until_ = 0;                  // guarded by mutex_
  Clock& clock_;
};

}  // namespace opendes::sim
