// What every blocking call gets from its caller.
#pragma once

#include <stop_token>

#include "base/clock.h"
#include "model/names.h"

namespace opendes {

struct RunContext {
  Clock* clock = nullptr;  // outlives the call
  std::stop_token stop;    // asks the call to end early with kCancelled
  LeaseEpoch epoch = 0;    // of the stream the call works for; 0 where there is none
};

}  // namespace opendes
