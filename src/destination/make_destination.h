// The one place that knows which destinations this build has.
#pragma once

#include <memory>

#include "destination/destination.h"

namespace opendes::destination {

// A DestinationFactory: errors and threads as there.
Result<std::unique_ptr<Destination>> MakeDestination(DestinationType type,
                                                     const Secret& connection_string,
                                                     Options options);

}  // namespace opendes::destination
