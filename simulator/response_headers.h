// The headers a captured answer of the real server carries.
#pragma once

#include "http/server.h"
#include "simulator/limits/service_protection.h"

namespace opendes::sim {

// The simulated web server a request belongs to: the one its ARRAffinity cookie names, else the
// next in turn.
int ServerOf(const http::ServerRequest& request, int servers);

void AddServerHeaders(const Guid& organization, int server, http::ServerResponse& response);
void AddAllowanceHeaders(const Allowance& allowance, http::ServerResponse& response);

}  // namespace opendes::sim
