// $batch: several requests in one multipart body, run in order, change sets included.
#pragma once

#include <functional>

#include "http/server.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// Accepts CRLF and bare LF. 400 for a body that is no batch or has more than 1000 requests. A
// change set is not undone when one of its requests fails: its answer then is that failure.
http::ServerResponse RunBatch(const ApiRequest& batch,
                              const std::function<http::ServerResponse(ApiRequest&)>& run);

}  // namespace opendes::sim
