#include "scheduling/poll_interval.h"

#include <algorithm>

namespace opendes::scheduling {

Duration NextInterval(Duration present, CycleOutcome outcome, const PollLimits& limits) {
  if (outcome == CycleOutcome::kChanges) return limits.shortest;
  return std::clamp(present * 2, limits.shortest, limits.longest);
}

Duration RetryPause(Duration interval, std::optional<Duration> asked, double chance) {
  const double share = 0.5 + 0.5 * std::clamp(chance, 0.0, 1.0);
  const Duration jittered(
      static_cast<Duration::rep>(static_cast<double>(interval.count()) * share));
  return std::max(jittered, asked.value_or(Duration::zero()));
}

}  // namespace opendes::scheduling
