#include "source/dataverse/shared_organization.h"

#include <utility>

#include "base/limits.h"
#include "source/dataverse/metadata.h"
#include "source/dataverse/organization.h"
#include "telemetry/log.h"

namespace opendes::source {

void SharedOrganization::SetId(const OrganizationId& id) {
  const auto before = id_.With([&](OrganizationId& last) { return std::exchange(last, id); });
  if (before.empty() || before == id) return;
  telemetry::Warning("organization_replaced",
                     {{"organization", api_->host()}, {"before", before.str()}, {"now", id.str()}});
}

Result<std::string> SharedOrganization::SchemaVersion(const RunContext& context) {
  const TimePoint now = context.clock->Now();
  const auto known = look_.Copy();
  if (known && now - known->at < limits::kSchemaLookEvery) return known->schema_version;
  Result<std::string> version = Look(context);
  // A refusal is remembered too: every stream asks on every poll.
  if (version || version.error().code != ErrorCode::kCancelled) {
    look_.With([&](auto& look) { look = LastLook{.at = now, .schema_version = version}; });
  }
  return version;
}

Result<std::string> SharedOrganization::Look(const RunContext& context) {
  OPENDES_TRY_ASSIGN(const OrganizationId id, ReadOrganizationId(*api_, context));
  SetId(id);
  return ReadSchemaTimestamp(*api_, context);
}

Result<std::shared_ptr<const SharedOrganization::PrimaryKeys>> SharedOrganization::ReadPrimaryKeys(
    const RunContext& context) {
  OPENDES_TRY_ASSIGN(std::string version, SchemaVersion(context));
  Keys known = keys_.Copy();
  if (known.by_entity != nullptr && known.schema_version == version) return known.by_entity;
  OPENDES_TRY_ASSIGN(PrimaryKeys read, ReadPrimaryKeyList(*api_, context));
  auto keys = std::make_shared<const PrimaryKeys>(std::move(read));
  keys_.With([&](Keys& last) { last = {.schema_version = std::move(version), .by_entity = keys}; });
  return keys;
}

}  // namespace opendes::source
