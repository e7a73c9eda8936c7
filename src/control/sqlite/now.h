#pragma once

#include <string_view>

namespace opendes::control::sqlite {

// SQL for the database's clock, in milliseconds since 1970. The store never asks the node's clock.
constexpr std::string_view kNow =
    "CAST(round((julianday('now') - 2440587.5) * 86400000.0) AS INTEGER)";

}  // namespace opendes::control::sqlite
