#include "base/deadline.h"

#include <utility>

namespace opendes {

Deadline::Deadline(Clock& clock, Duration budget, std::stop_token outer)
    : clock_(clock),
      on_outer_stop_(std::move(outer), [source = source_]() mutable { source.request_stop(); }),
      timer_([this, budget](std::stop_token finished) {
        if (!clock_.SleepFor(budget, finished)) return;
        expired_ = true;
        source_.request_stop();
      }) {}

}  // namespace opendes
