// How long a stream rests between two cycles. Pure; the interval is kept in the stream's status, so
// that the pace survives a restart and a change of node.
#pragma once

#include <optional>

#include "base/clock.h"

namespace opendes::scheduling {

struct PollLimits {
  Duration shortest;
  Duration longest;
};

// What the newest cycle says about the next one.
enum class CycleOutcome {
  kChanges,  // rows came, or a fault is over: look again soon
  kNothing,  // an idle table: look less and less often
  kFault,    // a peer is down: try less and less often
};

// The interval after `present` (zero when there was none), within the limits.
Duration NextInterval(Duration present, CycleOutcome outcome, const PollLimits& limits);

// The pause before a faulty stream is tried again: half to all of `interval`, as `chance` (0 to 1)
// says, so that streams which failed together do not come back together; never shorter than the
// pause the peer asked for.
Duration RetryPause(Duration interval, std::optional<Duration> asked, double chance);

}  // namespace opendes::scheduling
