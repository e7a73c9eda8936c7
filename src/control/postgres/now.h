#pragma once

#include <string_view>

namespace opendes::control::postgres {

// SQL for the server's clock, in milliseconds since 1970. The store never asks the node's clock.
constexpr std::string_view kNow = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

}  // namespace opendes::control::postgres
