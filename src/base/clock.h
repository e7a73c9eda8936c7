// Time. The only way to sleep: tests replace it and run hours in milliseconds.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace opendes {

using Duration = std::chrono::milliseconds;
// Wall-clock time, UTC, milliseconds.
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint Now() const = 0;
  // True when the time has passed, false as soon as stop is requested.
  virtual bool SleepFor(Duration duration, std::stop_token stop) = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint Now() const override;
  bool SleepFor(Duration duration, std::stop_token stop) override;
};

// A clock that moves only when told; sleepers wake when it has moved past their time.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(TimePoint start) : now_(start) {}
  TimePoint Now() const override;
  bool SleepFor(Duration duration, std::stop_token stop) override;
  void Advance(Duration duration);

 private:
  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  TimePoint now_;  // guarded by mutex_
};

// "2026-11-24T21:54:03.120Z"; the fraction is left out when it is zero.
std::string FormatIso8601(TimePoint time);
// Accepts "YYYY-MM-DD", "YYYY-MM-DDTHH:MM[:SS[.f{1,7}]]" and a zone of Z or ±HH:MM (none means
// UTC). Microseconds since 1970-01-01T00:00:00Z; nullopt for anything else, impossible dates
// included.
std::optional<std::int64_t> ParseIso8601Micros(std::string_view text);
// The inverse: writes "YYYY-MM-DDTHH:MM:SS[.ffffff]" + "Z" without allocating; returns the length.
// out needs 28 bytes. Years 1 to 9999.
std::size_t FormatIso8601Micros(std::int64_t micros, char* out);

}  // namespace opendes
