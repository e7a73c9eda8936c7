// test and validate: the same checks on a stored profile and on a description.
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/organization_access.h"
#include "api/profile_checks.h"
#include "api/profile_json.h"
#include "api/profile_state.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

Answer Checked(Service& service, Call& call, const Profile& profile,
               const source::OrganizationEntry& organization) {
  const std::vector<Check> checks = CheckEverything(service, call, profile, organization);
  auto all_passed = RequireAll(checks);
  if (!all_passed) return tl::unexpected(std::move(all_passed).error());
  return JsonReply(boost::json::value(RenderChecks(checks)));
}

}  // namespace

Answer TestProfile(Service& service, Call& call) {
  OPENDES_TRY(RequireNotDeleted(call.profile));
  return Checked(service, call, call.profile, call.organization);
}

Answer ValidateDescription(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const Profile profile, ParseProfile(call.request.body, Profile{}));
  OPENDES_TRY_ASSIGN(const auto organization,
                     AdministeredById(service, call, profile.organization.str()));
  return Checked(service, call, profile, organization);
}

}  // namespace opendes::api
