// `opendes serve`: the service until it is told to stop.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"

namespace opendes::app {

// Runs until stop is requested, then ends every stream at a whole batch (Invariant 8) and returns.
// Errors: those of the configuration and of starting; afterwards none.
Result<> Serve(const std::string& configuration_path, std::stop_token stop);

}  // namespace opendes::app
