// How long each change of the source took to become durable in the destination: the source's own
// record of its changes joined with the sink times of the rows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/guid.h"
#include "base/result.h"

namespace opendes::app {

struct SourceChange {
  std::string table;
  Guid id;
  bool deletion = false;
  std::int64_t version = 0;
  TimePoint time{};  // of the commit at the source
};

// One entry for each change whose result can be seen: a row that still has the change's version, or
// a deletion in DeleteLog. A change that a later one replaced before anybody read it leaves no
// trace in the destination and has none. Opens the SQLite database read-only; kUnavailable or
// kCorrupt when it cannot be read.
Result<std::vector<Duration>> MeasureLag(const std::string& database,
                                         const std::vector<SourceChange>& changes);

// The smallest value that at least `share` (0 to 1) of the values do not exceed; zero for none.
Duration Percentile(std::vector<Duration> values, double share);

}  // namespace opendes::app
