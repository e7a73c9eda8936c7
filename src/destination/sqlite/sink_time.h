// What every write of rows needs: the text of its time, and leave to go on.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "model/run_context.h"

namespace opendes::destination::sqlite {

// "2026-11-24T21:54:03.120Z", always with milliseconds, so that the texts sort by time.
inline std::string SinkTime(TimePoint now) {
  std::string text = FormatIso8601(now);
  if (text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  return text;
}

inline Result<> CheckNotStopped(const RunContext& context) {
  if (!context.stop.stop_requested()) return {};
  return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped before the batch was applied");
}

}  // namespace opendes::destination::sqlite
