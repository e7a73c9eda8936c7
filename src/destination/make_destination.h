// The one place that knows which destinations this build has.
#pragma once

#include <memory>
#include <string>

#include "destination/destination.h"
#include "destination/inspection.h"

namespace opendes::destination {

// A DestinationFactory: errors and threads as there.
Result<std::unique_ptr<Destination>> MakeDestination(DestinationType type,
                                                     const Secret& connection_string,
                                                     Options options);

// An Inspector: errors and threads as there.
Result<Inspection> InspectDestination(DestinationType type, const Secret& connection_string,
                                      const Options& options,
                                      const std::vector<EntityName>& entities,
                                      const RunContext& context);

// Destination::RenderDdl without a database to connect to. kUnsupported as MakeDestination.
Result<std::string> RenderDdl(DestinationType type, const Options& options,
                              const TableSchema& schema);

}  // namespace opendes::destination
