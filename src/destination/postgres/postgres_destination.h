// The destination that is a PostgreSQL database.
#pragma once

#include <memory>
#include <string>

#include "destination/destination.h"

namespace opendes::destination::postgres {

// Connects as sql::ParsePgOptions says, and again whenever the session is lost. Errors as
// DestinationFactory says; messages repeat nothing of the connection string, details may name its
// host and user.
Result<std::unique_ptr<Destination>> OpenPostgresDestination(const Secret& connection_string,
                                                             Options options);

// Every statement that Prepare and ReplaceMetadata would run on an empty database. Pure.
std::string RenderDdl(const Options& options, const TableSchema& schema);

}  // namespace opendes::destination::postgres
