#include "app/schema_command.h"

#include <filesystem>
#include <memory>
#include <optional>

#include "app/configuration.h"
#include "app/wiring.h"
#include "base/guid.h"
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

// A database of our own, gone when this is: a dry run touches none that a person named.
class ScratchDatabase {
 public:
  ScratchDatabase()
      : folder_(std::filesystem::temp_directory_path() /
                ("opendes-schema-" + Guid::Random().ToString())) {
    std::filesystem::create_directory(folder_);
  }
  ~ScratchDatabase() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;

  Secret ConnectionString() const {
    return Secret("Data Source=" + (folder_ / "scratch.db").string());
  }

 private:
  const std::filesystem::path folder_;
};

Result<std::unique_ptr<destination::Destination>> OpenForRendering(const SchemaArguments& arguments,
                                                                   const ScratchDatabase& scratch) {
  const auto type = TypeOf(arguments.destination);
  if (!type) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "--destination is sqlite, postgresql, sqlserver, sqlazure, sqlite:PATH or "
                "postgresql://…, not '{}'",
                arguments.destination);
  }
  return destination::MakeDestination(
      *type, scratch.ConnectionString(),
      {.schema = arguments.schema, .prefix = arguments.prefix, .write_delete_log = true});
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
  const ScratchDatabase scratch;
  OPENDES_TRY_ASSIGN(const auto destination, OpenForRendering(arguments, scratch));
  OPENDES_TRY_ASSIGN(const Configuration configuration,
                     LoadConfiguration(arguments.configuration_path));
  OPENDES_TRY_ASSIGN(const auto outside, WireOutside(configuration));
  OPENDES_TRY_ASSIGN(const auto source, OpenSource(configuration, *outside, arguments, stop));
  const RunContext context{.clock = &outside->clock, .stop = stop};
  OPENDES_TRY_ASSIGN(const TableSchema schema,
                     source->Describe(EntityName(arguments.entity), context));
  return destination->RenderDdl(schema);
}

}  // namespace opendes::app
