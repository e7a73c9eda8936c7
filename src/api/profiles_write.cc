// create, update, delete: nothing is half made, every wrong value is told before anything is
// stored.
#include <algorithm>
#include <boost/json.hpp>

#include "api/entity_check.h"
#include "api/handlers.h"
#include "api/organization_access.h"
#include "api/profile_entities.h"
#include "api/profile_json.h"
#include "api/profile_state.h"
#include "api/reply.h"
#include "base/guid.h"

namespace opendes::api {
namespace {

Result<> RequirePrivacyTerms(Service& service, const source::OrganizationEntry& organization) {
  OPENDES_TRY_ASSIGN(const bool accepted,
                     service.parts.control->HasAcceptedPrivacyTerms(organization.id));
  if (accepted) return {};
  return Fail(ErrorCode::kWrongState, Blame::kCaller,
              "the privacy terms are not accepted for {0}: POST "
              "/crm/exporter/metadata/acceptprivacyterms?organizationUrl={0}&organizationId={1}"
              "&isAuthorized=true",
              organization.url, organization.id);
}

tl::expected<void, Failure> RequireProvisioned(Service& service, Call& call,
                                               const OrganizationId& organization,
                                               const std::vector<EntityName>& entities) {
  if (entities.empty()) return {};
  OPENDES_TRY_ASSIGN(const auto source, service.parts.organizations->MakeSource(organization));
  OPENDES_TRY_ASSIGN(const auto problems,
                     FindUnprovisioned(*source, entities, call.Context(service)));
  if (problems.empty()) return {};
  return tl::unexpected(NotProvisioned(problems));
}

std::vector<EntityName> AddedEntities(const Profile& before, const Profile& after) {
  std::vector<EntityName> added = NamesOf(after.entities);
  std::erase_if(added, [&](const EntityName& name) {
    return std::ranges::find(before.entities, name, &ProfileEntity::entity) !=
           before.entities.end();
  });
  return added;
}

// What names the tables stays: a profile that moved would leave its tables behind unseen.
Result<> RequireSamePlace(const Profile& before, const Profile& after) {
  std::string_view member;
  if (after.organization != before.organization) member = "OrganizationId";
  if (after.destination_type != before.destination_type) member = "DestinationType";
  if (after.schema != before.schema) member = "DestinationSchemaName";
  if (after.prefix != before.prefix) member = "DestinationPrefix";
  if (member.empty()) return {};
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "{} cannot be changed: delete the profile and make a new one", member);
}

Result<> RequireVersion(const Profile& stored, const std::string& version) {
  if (version.empty() || version == std::to_string(stored.version)) return {};
  return Fail(ErrorCode::kVersionMismatch, Blame::kCaller,
              "the profile is at version {}, not {}: read it again and repeat the change",
              stored.version, version);
}

}  // namespace

Answer CreateProfile(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(Profile profile, ParseProfile(call.request.body, Profile{}));
  OPENDES_TRY_ASSIGN(const auto organization,
                     AdministeredById(service, call, profile.organization.str()));
  OPENDES_TRY(RequirePrivacyTerms(service, organization));
  OPENDES_TRY(CheckProfile(profile));
  auto provisioned = RequireProvisioned(service, call, organization.id, NamesOf(profile.entities));
  if (!provisioned) return tl::unexpected(std::move(provisioned).error());
  profile.id = ProfileId(Guid::Random().ToString());
  profile.created_at = profile.modified_at = service.parts.clock->Now();
  OPENDES_TRY(service.parts.control->InsertProfile(profile));
  OPENDES_TRY_ASSIGN(const Profile stored, service.parts.control->GetProfile(profile.id));
  return JsonReply(RenderProfile(stored, organization.url, {}, false, service.parts.clock->Now()));
}

Answer UpdateProfile(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  OPENDES_TRY_ASSIGN(const std::string version, ParseVersion(call.request.body));
  OPENDES_TRY(RequireVersion(call.profile, version));
  OPENDES_TRY_ASSIGN(const Profile wanted, ParseProfile(call.request.body, call.profile));
  OPENDES_TRY(CheckProfile(wanted));
  auto provisioned = RequireProvisioned(service, call, call.profile.organization,
                                        AddedEntities(call.profile, wanted));
  if (!provisioned) return tl::unexpected(std::move(provisioned).error());
  const auto change = [&](Profile& stored) -> Result<> {
    OPENDES_TRY(RequireNotDeleted(stored));
    OPENDES_TRY(RequireVersion(stored, version));
    const Profile before = stored;
    OPENDES_TRY_ASSIGN(stored, ParseProfile(call.request.body, before));
    OPENDES_TRY(RequireSamePlace(before, stored));
    stored.updated_at = stored.modified_at = service.parts.clock->Now();
    return CheckProfile(stored);
  };
  OPENDES_TRY_ASSIGN(const Profile stored, ChangeProfile(service, call.profile.id, change));
  WakeScheduler(service);
  return StateReply(service, stored);
}

// Soft: the profile stays listed with State "3". Deleting it again is no error.
Answer DeleteProfile(Service& service, Call& call) {
  const auto change = [&](Profile& stored) -> Result<> {
    if (stored.state == ProfileState::kDeleted) return {};
    stored.state = ProfileState::kDeleted;
    stored.modified_at = service.parts.clock->Now();
    return {};
  };
  OPENDES_TRY_ASSIGN(const Profile stored, ChangeProfile(service, call.profile.id, change));
  Drain(service, call, stored.id);
  return JsonReply(boost::json::value(fmt::format(
      "The profile '{}' was deleted. Its tables stay in the destination.", stored.name)));
}

}  // namespace opendes::api
