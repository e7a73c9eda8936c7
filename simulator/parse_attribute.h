// One line of attributes.tsv as AttributeFacts.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulator/facts.h"

namespace opendes::sim {

std::vector<std::string_view> SplitText(std::string_view text, char separator);

// fields: entity, logical name, schema name, kind, arguments, flags, attribute of (the last ones
// may be missing). kCorrupt names the field that cannot be read.
Result<AttributeFacts> ParseAttribute(std::span<const std::string_view> fields);

}  // namespace opendes::sim
