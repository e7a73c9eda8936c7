#include "destination/make_destination.h"

#include "destination/postgres/inspect_server.h"
#include "destination/postgres/postgres_destination.h"
#include "destination/sqlite/inspect_file.h"
#include "destination/sqlite/sqlite_destination.h"

namespace opendes::destination {
namespace {

tl::unexpected<Error> NotInThisBuild(DestinationType type) {
  return Fail(ErrorCode::kUnsupported, Blame::kCaller,
              "this build cannot write to a destination of type '{}'", Word(type));
}

}  // namespace

Result<std::unique_ptr<Destination>> MakeDestination(DestinationType type,
                                                     const Secret& connection_string,
                                                     Options options) {
  switch (type) {
    case DestinationType::kSqlite:
      return sqlite::OpenSqliteDestination(connection_string, std::move(options));
    case DestinationType::kPostgresql:
      return postgres::OpenPostgresDestination(connection_string, std::move(options));
    case DestinationType::kSqlAzure:
    case DestinationType::kSqlServer:
      break;
  }
  return NotInThisBuild(type);
}

Result<Inspection> InspectDestination(DestinationType type, const Secret& connection_string,
                                      const Options& options,
                                      const std::vector<EntityName>& entities,
                                      const RunContext& context) {
  switch (type) {
    case DestinationType::kSqlite:
      return sqlite::InspectFile(connection_string, options, entities, context);
    case DestinationType::kPostgresql:
      return postgres::InspectServer(connection_string, options, entities, context);
    case DestinationType::kSqlAzure:
    case DestinationType::kSqlServer:
      break;
  }
  return NotInThisBuild(type);
}

Result<std::string> RenderDdl(DestinationType type, const Options& options,
                              const TableSchema& schema) {
  switch (type) {
    case DestinationType::kSqlite:
      return sqlite::RenderDdl(options, schema);
    case DestinationType::kPostgresql:
      return postgres::RenderDdl(options, schema);
    case DestinationType::kSqlAzure:
    case DestinationType::kSqlServer:
      break;
  }
  return NotInThisBuild(type);
}

}  // namespace opendes::destination
