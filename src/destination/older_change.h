// Which changes DeleteLog may refuse while a table is live (Invariant 5).
#pragma once

#include <cstdint>
#include <limits>

#include "model/checkpoint.h"

namespace opendes::destination {

// DeleteLog hides no row with a greater version than this. A change that is newer than all cycles
// that have ended is no older one. That matters once a generation has begun: when the organisation
// was restored, its versions begin anew, below those of the lines from before.
inline std::int64_t HidesThrough(const Checkpoint& stored) {
  return stored.generation > 1 ? stored.high_version : std::numeric_limits<std::int64_t>::max();
}

}  // namespace opendes::destination
