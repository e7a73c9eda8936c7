// What every write of rows needs: its time, and leave to go on.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.h"
#include "base/result.h"
#include "model/run_context.h"

namespace opendes::destination::postgres {

// Microseconds since 1970; the clock has whole milliseconds, as the sink columns do.
inline std::int64_t SinkMicros(TimePoint now) {
  return std::chrono::microseconds(now.time_since_epoch()).count();
}

inline Result<> CheckNotStopped(const RunContext& context) {
  if (!context.stop.stop_requested()) return {};
  return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped before the batch was applied");
}

}  // namespace opendes::destination::postgres
