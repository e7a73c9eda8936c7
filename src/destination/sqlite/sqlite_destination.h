// The destination that is a SQLite file.
#pragma once

#include <memory>
#include <string>

#include "destination/destination.h"

namespace opendes::destination::sqlite {

// Opens (and makes, when missing) the file that the connection string names. Errors as
// DestinationFactory says; messages repeat nothing of the connection string.
Result<std::unique_ptr<Destination>> OpenSqliteDestination(const Secret& connection_string,
                                                           Options options);

// Every statement that Prepare and ReplaceMetadata would run on an empty database. Pure.
std::string RenderDdl(const Options& options, const TableSchema& schema);

}  // namespace opendes::destination::sqlite
