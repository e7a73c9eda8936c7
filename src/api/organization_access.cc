#include "api/organization_access.h"

#include <utility>

#include "base/guid.h"

namespace opendes::api {
namespace {

Result<source::OrganizationEntry> Administered(Service& service, Call& call,
                                               Result<source::OrganizationEntry> found) {
  if (!found) {
    Error error = std::move(found).error();
    if (error.code == ErrorCode::kNotFound) error.code = ErrorCode::kInvalidArgument;
    return Fail(std::move(error));
  }
  OPENDES_TRY(service.administrators.Check(call.caller, *found, call.Context(service)));
  return found;
}

Result<OrganizationId> ParseOrganizationId(const std::string& text) {
  const auto guid = Guid::Parse(text);
  if (guid) return OrganizationId(guid->ToString());
  return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
              "organizationId is not a GUID: metadata/organizations lists the ids");
}

}  // namespace

Result<source::OrganizationEntry> AdministeredByUrl(Service& service, Call& call,
                                                    const std::string& url) {
  const RunContext context = call.Context(service);
  return Administered(service, call, service.parts.organizations->FindByUrl(url, context.stop));
}

Result<source::OrganizationEntry> AdministeredById(Service& service, Call& call,
                                                   const std::string& id) {
  OPENDES_TRY_ASSIGN(const OrganizationId organization, ParseOrganizationId(id));
  const RunContext context = call.Context(service);
  return Administered(service, call,
                      service.parts.organizations->FindById(organization, context.stop));
}

Result<source::OrganizationEntry> AdministeredByQuery(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string url, call.query.Text("organizationUrl"));
  return AdministeredByUrl(service, call, url);
}

Result<source::OrganizationEntry> AdministeredByUrlAndId(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string text, call.query.Text("organizationId"));
  OPENDES_TRY_ASSIGN(const OrganizationId id, ParseOrganizationId(text));
  OPENDES_TRY_ASSIGN(auto organization, AdministeredByQuery(service, call));
  if (organization.id != id) {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "organizationUrl and organizationId do not name the same organisation: {} is {}",
                organization.url, organization.id);
  }
  return organization;
}

Result<> OpenProfile(Service& service, Call& call) {
  const auto guid = Guid::Parse(call.id);
  auto found = guid ? service.parts.control->GetProfile(ProfileId(guid->ToString()))
                    : Result<Profile>(Fail(ErrorCode::kNotFound, Blame::kCaller, "no GUID"));
  if (!found && found.error().code == ErrorCode::kNotFound) {
    return Fail(ErrorCode::kNotFound, Blame::kCaller, "there is no profile with this id");
  }
  OPENDES_TRY_ASSIGN(call.profile, std::move(found));
  auto organization = AdministeredById(service, call, call.profile.organization.str());
  if (!organization && organization.error().code == ErrorCode::kInvalidArgument) {
    return Fail(ErrorCode::kForbidden, Blame::kCaller,
                "failed authorization: the profile's organisation is no longer configured");
  }
  OPENDES_TRY_ASSIGN(call.organization, std::move(organization));
  return {};
}

}  // namespace opendes::api
