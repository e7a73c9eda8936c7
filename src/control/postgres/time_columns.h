// Times are kept as milliseconds since 1970 UTC, as in every control store.
#pragma once

#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "sql/pg_result.h"

namespace opendes::control::postgres {

inline std::int64_t Millis(TimePoint time) { return time.time_since_epoch().count(); }

inline std::optional<std::int64_t> Millis(const std::optional<TimePoint>& time) {
  return time ? std::optional(Millis(*time)) : std::nullopt;
}

inline TimePoint TimeAt(const sql::PgResult& result, int row, int column) {
  return TimePoint(Duration(result.Int(row, column)));
}

inline std::optional<TimePoint> OptionalTimeAt(const sql::PgResult& result, int row, int column) {
  if (result.IsNull(row, column)) return std::nullopt;
  return TimeAt(result, row, column);
}

}  // namespace opendes::control::postgres
