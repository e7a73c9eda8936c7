#include "simulator/limits/service_protection.h"

#include <fmt/format.h>

#include <algorithm>

#include "simulator/limits/grouped_number.h"

namespace opendes::sim {
namespace {

ApiFault TooMany(std::string code, std::string message, std::int64_t retry_after) {
  return {
      429, std::move(code), std::move(message), {{"Retry-After", fmt::format("{}", retry_after)}}};
}

}  // namespace

void ServiceProtection::SetLimits(const ProtectionLimits& limits) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
}

ProtectionLimits ServiceProtection::limits() const {
  const std::lock_guard lock(mutex_);
  return limits_;
}

void ServiceProtection::Storm(std::chrono::seconds duration) {
  const std::lock_guard lock(mutex_);
  storm_until_ = NowSeconds() + duration.count();
}

std::int64_t ServiceProtection::NowSeconds() const {
  return std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count();
}

void ServiceProtection::DropOld(Usage& usage, std::int64_t now) const {
  while (!usage.seconds.empty() && usage.seconds.begin()->first <= now - limits_.window_seconds) {
    usage.requests -= usage.seconds.begin()->second.requests;
    usage.execution_ms -= usage.seconds.begin()->second.execution_ms;
    usage.seconds.erase(usage.seconds.begin());
  }
}

// Until enough of the window has passed, and a bit longer each time the client did not wait.
std::int64_t ServiceProtection::RetryAfter(const Usage& usage, std::int64_t now) const {
  const std::int64_t oldest = usage.seconds.empty() ? now : usage.seconds.begin()->first;
  const std::int64_t wait = std::max<std::int64_t>(1, oldest + limits_.window_seconds - now);
  return std::min(wait + usage.refusals * 2, 2 * limits_.window_seconds);
}

std::optional<ApiFault> ServiceProtection::Check(Usage& usage, std::int64_t now) const {
  if (now < storm_until_) {
    return TooMany("0x80072322",
                   fmt::format("Number of requests exceeded the limit of {} over time window of {} "
                               "seconds.",
                               limits_.requests, limits_.window_seconds),
                   storm_until_ - now);
  }
  if (!limits_.on) return std::nullopt;
  if (usage.in_flight >= limits_.concurrent) {
    return TooMany(
        "0x80072326",
        fmt::format("Number of concurrent requests exceeded the limit of {}.", limits_.concurrent),
        1 + std::min<std::int64_t>(usage.refusals / 10, 10));
  }
  if (usage.requests >= limits_.requests) {
    return TooMany("0x80072322",
                   fmt::format("Number of requests exceeded the limit of {} over time window of {} "
                               "seconds.",
                               limits_.requests, limits_.window_seconds),
                   RetryAfter(usage, now));
  }
  if (usage.execution_ms >= limits_.execution_ms) {
    return TooMany("0x80072321",
                   fmt::format("Combined execution time of incoming requests exceeded limit of {} "
                               "milliseconds over time window of {} seconds. Decrease number of "
                               "concurrent requests or reduce the duration of requests and try "
                               "again later.",
                               GroupedNumber(limits_.execution_ms), limits_.window_seconds),
                   RetryAfter(usage, now));
  }
  return std::nullopt;
}

Outcome<Allowance> ServiceProtection::Begin(const Guid& user, int server) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = NowSeconds();
  Usage& usage = usages_[{user, server}];
  DropOld(usage, now);
  if (auto refused = Check(usage, now)) {
    ++usage.refusals;
    return tl::unexpected(std::move(*refused));
  }
  usage.refusals = 0;
  ++usage.in_flight;
  ++usage.requests;
  ++usage.seconds[now].requests;
  const auto execution_left = static_cast<double>(limits_.execution_ms - usage.execution_ms);
  return Allowance{std::max<std::int64_t>(0, limits_.requests - usage.requests),
                   std::max(0.0, execution_left / 1000)};
}

void ServiceProtection::End(const Guid& user, int server, std::chrono::milliseconds execution) {
  const std::lock_guard lock(mutex_);
  Usage& usage = usages_[{user, server}];
  --usage.in_flight;
  usage.execution_ms += execution.count();
  usage.seconds[NowSeconds()].execution_ms += execution.count();
}

}  // namespace opendes::sim
