#include "destination/make_destination.h"

#include "destination/sqlite/sqlite_destination.h"

namespace opendes::destination {

Result<std::unique_ptr<Destination>> MakeDestination(DestinationType type,
                                                     const Secret& connection_string,
                                                     Options options) {
  switch (type) {
    case DestinationType::kSqlite:
      return sqlite::OpenSqliteDestination(connection_string, std::move(options));
    case DestinationType::kSqlAzure:
    case DestinationType::kSqlServer:
    case DestinationType::kPostgresql:
      break;
  }
  return Fail(ErrorCode::kUnsupported, Blame::kCaller,
              "this build cannot write to a destination of type '{}'", Word(type));
}

}  // namespace opendes::destination
