// From the text of $filter to its tree.
#pragma once

#include <memory>
#include <string_view>

#include "simulator/store/table_shape.h"
#include "simulator/web_api/fault.h"
#include "simulator/web_api/filter.h"

namespace opendes::sim {

Outcome<std::unique_ptr<FilterNode>> ParseFilter(const TableShape& shape, std::string_view text);

// The refusal every place gives for a property the table does not have.
ApiFault UnknownProperty(std::string_view property, std::string_view table);

}  // namespace opendes::sim
