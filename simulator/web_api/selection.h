// $select: which columns a read returns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/store/table_shape.h"
#include "simulator/web_api/fault.h"

namespace opendes::sim {

struct Selection {
  std::vector<const Column*> columns;  // the primary id always among them
  std::string context;                 // "(name,fax)" as asked, or empty: everything
  bool everything() const { return context.empty(); }
};

// Refuses names that are no property of the table (0x80060888). An empty text selects everything.
Outcome<Selection> ParseSelection(const TableShape& shape, std::string_view text);

}  // namespace opendes::sim
