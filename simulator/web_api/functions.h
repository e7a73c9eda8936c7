// The unbound functions and the service document.
#pragma once

#include <optional>

#include "simulator/web_api/api_context.h"
#include "simulator/web_api/request.h"

namespace opendes::sim {

// nullopt when the path names none of them.
std::optional<Answer> RunFunction(const ApiContext& context, const ApiRequest& request);

http::ServerResponse ServiceDocument(const ApiContext& context, const ApiRequest& request);

}  // namespace opendes::sim
