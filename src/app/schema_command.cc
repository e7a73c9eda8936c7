#include "app/schema_command.h"

#include <memory>
#include <optional>

#include "app/configuration.h"
#include "app/wiring.h"
#include "destination/make_destination.h"

namespace opendes::app {
namespace {

std::optional<DestinationType> TypeOf(const std::string& destination) {
  if (const auto type = ParseDestinationType(destination)) return type;
  if (destination.starts_with("sqlite:")) return DestinationType::kSqlite;
  if (destination.starts_with("postgresql:") || destination.starts_with("postgres:")) {
    return DestinationType::kPostgresql;
  }
  return std::nullopt;
}

Result<DestinationType> FindType(const SchemaArguments& arguments) {
  if (const auto type = TypeOf(arguments.destination)) return *type;
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "--destination is sqlite, postgresql, sqlserver, sqlazure, sqlite:PATH or "
              "postgresql://…, not '{}'",
              arguments.destination);
}

Result<std::unique_ptr<source::Source>> OpenSource(const Configuration& configuration,
                                                   Outside& outside,
                                                   const SchemaArguments& arguments,
                                                   std::stop_token stop) {
  std::string url = arguments.organization;
  if (url.empty() && configuration.organizations.size() == 1) {
    url = configuration.organizations.front().url;
  }
  if (url.empty()) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "several organisations are configured: name one with --organization URL");
  }
  OPENDES_TRY_ASSIGN(const auto organization,
                     outside.organizations->FindByUrl(url, std::move(stop)));
  return outside.organizations->MakeSource(organization.id);
}

}  // namespace

Result<std::string> RenderSchema(const SchemaArguments& arguments, std::stop_token stop) {
  OPENDES_TRY_ASSIGN(const DestinationType type, FindType(arguments));
  OPENDES_TRY_ASSIGN(const Configuration configuration,
                     LoadConfiguration(arguments.configuration_path));
  OPENDES_TRY_ASSIGN(const auto outside, WireOutside(configuration));
  OPENDES_TRY_ASSIGN(const auto source, OpenSource(configuration, *outside, arguments, stop));
  const RunContext context{.clock = &outside->clock, .stop = stop};
  OPENDES_TRY_ASSIGN(const TableSchema schema,
                     source->Describe(EntityName(arguments.entity), context));
  // No database is touched, the one that --destination names least of all.
  return destination::RenderDdl(
      type, {.schema = arguments.schema, .prefix = arguments.prefix, .write_delete_log = true},
      schema);
}

}  // namespace opendes::app
