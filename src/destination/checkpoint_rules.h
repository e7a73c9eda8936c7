// What every destination must hold to when it reads or moves a checkpoint. Pure.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/checkpoint.h"

namespace opendes::destination {

// How the phase is stored.
std::string_view Word(LoadPhase phase);
Result<LoadPhase> ParsePhase(std::string_view word);  // kCorrupt

// Invariant 3: kFenced when a newer epoch than `epoch` holds the stream.
Result<> CheckNotNewer(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch);
// Invariant 3: kFenced when another epoch than `epoch` holds the stream.
Result<> CheckIsOurs(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch);
// kFenced when `stored` is not where the step to come believes it to be.
Result<> CheckFollows(const EntityName& entity, const Checkpoint& stored, std::int64_t sequence);

// Where a stream stands when a full read over the rows that are there begins.
Checkpoint NextGeneration(const Checkpoint& present);

}  // namespace opendes::destination
