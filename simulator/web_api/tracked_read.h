// Change tracking: the first full read, the deltas after it, and the count of changes.
#pragma once

#include <memory>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// Does the request concern change tracking: by its preference or a token in its query?
bool IsTracked(const ApiRequest& request);

// GET of a set, IsTracked. Refuses what the server refuses when tracking.
Answer ReadTracked(const ApiContext& context, const ApiRequest& request,
                   const std::shared_ptr<const TableShape>& shape);

// GET <set>/$count?$deltatoken=…
Answer CountChanges(const ApiContext& context, const ApiRequest& request, const TableShape& shape);

}  // namespace opendes::sim
