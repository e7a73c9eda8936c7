// $expand=nav($select=a,b),nav2: related rows inside each row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "simulator/render/row_renderer.h"
#include "simulator/store/organization.h"
#include "simulator/web_api/fault.h"
#include "simulator/web_api/navigation.h"
#include "simulator/web_api/selection.h"

namespace opendes::sim {

struct Expansion {
  Navigation navigation;
  Selection selection;
};

// An empty text expands nothing. Refuses unknown navigation properties and nested options other
// than $select.
Outcome<std::vector<Expansion>> ParseExpansions(const Organization& organization,
                                                const TableShape& shape, std::string_view text);

// Appends `,"nav":…` for every expansion.
void AppendExpansions(const Organization& organization, const TableShape& shape, const Row& row,
                      const std::vector<Expansion>& expansions, const Annotations& annotations,
                      std::string& out);

}  // namespace opendes::sim
