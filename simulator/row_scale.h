// How many rows each table starts with.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"

namespace opendes::sim {

using RowCounts = std::map<std::string, std::uint64_t, std::less<>>;

// "default": about 70,000 rows for a demo; "small": a hundredth of it; "none": only what the
// organisation itself needs (users, roles, currencies, …). kInvalidArgument for other names.
Result<RowCounts> ScaleRows(std::string_view scale);

// Reads "account=100000,contact=5" over the counts. kInvalidArgument with the wrong part.
Result<> OverrideRows(std::string_view text, RowCounts& counts);

}  // namespace opendes::sim
