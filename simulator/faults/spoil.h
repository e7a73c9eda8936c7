// Turns a good answer into the one a fault asks for.
#pragma once

#include "http/server.h"
#include "simulator/faults/fault_plan.h"

namespace opendes::sim {

// Faults that come instead of an answer: the operation must not run. nullopt for the others.
std::optional<http::ServerResponse> Replace(const Fault& fault);

// The other faults; `self` is the absolute URL of the request.
void Spoil(const Fault& fault, const std::string& self, http::ServerResponse& response);

}  // namespace opendes::sim
