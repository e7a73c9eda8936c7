#include "api/deadline.h"

#include <utility>

namespace opendes::api {

Deadline::Deadline(Clock& clock, Duration budget, std::stop_token program)
    : clock_(clock),
      on_program_stop_(std::move(program), [source = source_]() mutable { source.request_stop(); }),
      timer_([this, budget](std::stop_token finished) {
        if (!clock_.SleepFor(budget, finished)) return;
        expired_ = true;
        source_.request_stop();
      }) {}

}  // namespace opendes::api
