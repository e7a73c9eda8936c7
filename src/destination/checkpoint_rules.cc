#include "destination/checkpoint_rules.h"

#include <algorithm>
#include <array>
#include <utility>

namespace opendes::destination {
namespace {

constexpr std::array<std::pair<LoadPhase, std::string_view>, 4> kPhases = {{
    {LoadPhase::kFirstLoad, "FirstLoad"},
    {LoadPhase::kReload, "Reload"},
    {LoadPhase::kSweep, "Sweep"},
    {LoadPhase::kLive, "Live"},
}};

tl::unexpected<Error> Fenced(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch) {
  return Fail(ErrorCode::kFenced, Blame::kUs, "entity '{}' is held by epoch {}, ours is {}", entity,
              stored.epoch, epoch);
}

}  // namespace

std::string_view Word(LoadPhase phase) {
  return std::ranges::find(kPhases, phase, [](const auto& entry) { return entry.first; })->second;
}

Result<LoadPhase> ParsePhase(std::string_view word) {
  const auto found =
      std::ranges::find(kPhases, word, [](const auto& entry) { return entry.second; });
  if (found != kPhases.end()) return found->first;
  return Fail(ErrorCode::kCorrupt, Blame::kDestination,
              "the stored phase '{}' is none of this build's: use a newer build", word);
}

Result<> CheckNotNewer(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch) {
  if (stored.epoch <= epoch) return {};
  return Fenced(entity, stored, epoch);
}

Result<> CheckIsOurs(const EntityName& entity, const Checkpoint& stored, LeaseEpoch epoch) {
  if (stored.epoch == epoch) return {};
  return Fenced(entity, stored, epoch);
}

Result<> CheckFollows(const EntityName& entity, const Checkpoint& stored, std::int64_t sequence) {
  if (stored.sequence == sequence) return {};
  return Fail(ErrorCode::kFenced, Blame::kUs,
              "entity '{}' stands at sequence {}, this step follows sequence {}", entity,
              stored.sequence, sequence);
}

Checkpoint NextGeneration(const Checkpoint& present) {
  Checkpoint next = present;
  next.cursor = {};
  next.phase = LoadPhase::kReload;
  next.mid_cycle = false;
  next.rows_loaded = 0;
  next.high_version = 0;  // versions begin anew when the organisation was restored
  ++next.generation;
  ++next.sequence;
  return next;
}

}  // namespace opendes::destination
