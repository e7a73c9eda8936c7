// Reads without change tracking: a set, a navigation collection, one row.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// GET of a set with $select, $filter, $orderby, $top, $count, $expand and paging. With `rows` the
// collection is those rows instead of the table's.
Answer ReadSet(const ApiContext& context, const ApiRequest& request,
               const std::shared_ptr<const TableShape>& shape,
               const std::optional<std::vector<Row>>& rows);

// GET of one row with $select and $expand; also the body of return=representation.
Answer ReadRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
               const Row& row);

// GET <set>/$count, at most 5000 as on the real server.
Answer CountRows(const ApiContext& context, const ApiRequest& request,
                 const std::shared_ptr<const TableShape>& shape);

}  // namespace opendes::sim
