// The destination that is a SQLite file.
#pragma once

#include <memory>

#include "destination/destination.h"

namespace opendes::destination::sqlite {

// Opens (and makes, when missing) the file that the connection string names. Errors as
// DestinationFactory says; messages name the path, never the whole connection string.
Result<std::unique_ptr<Destination>> OpenSqliteDestination(const Secret& connection_string,
                                                           Options options);

}  // namespace opendes::destination::sqlite
