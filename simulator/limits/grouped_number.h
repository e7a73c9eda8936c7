// Numbers the way the server writes them into messages and headers: "1,200,000", "1,200.00".
#pragma once

#include <cstdint>
#include <string>

namespace opendes::sim {

// Not negative.
std::string GroupedNumber(std::int64_t value);
// With two decimals.
std::string GroupedSeconds(double seconds);

}  // namespace opendes::sim
