// Writing rows: POST, PATCH (which may create), DELETE, and links between rows.
#pragma once

#include <memory>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// POST <set>: 204 with OData-EntityId, or 201 with the row when the representation is preferred.
Answer CreateRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape);

// PATCH <set>(id). Creates a missing row unless If-Match says it must exist.
Answer UpdateRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                 const Guid& id);

// DELETE <set>(id).
Answer DeleteRow(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                 const Guid& id);

// POST <set>(id)/<navigation>/$ref, and DELETE of the same with the other row's id.
Answer LinkRows(const ApiContext& context, const ApiRequest& request, const TableShape& shape,
                const Guid& id);

}  // namespace opendes::sim
