#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/organization_access.h"
#include "api/profile_json.h"
#include "api/reply.h"

namespace opendes::api {
namespace {

Result<boost::json::object> Render(Service& service, const Profile& profile,
                                   const std::string& organization_url, bool with_status) {
  OPENDES_TRY_ASSIGN(const auto streams, service.parts.control->ListStatus(profile.id));
  return RenderProfile(profile, organization_url, streams, with_status, service.parts.clock->Now());
}

}  // namespace

Answer ListProfiles(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string id, call.query.Text("organizationId"));
  OPENDES_TRY_ASSIGN(const bool with_status, call.query.Flag("status"));
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredById(service, call, id));
  OPENDES_TRY_ASSIGN(const auto profiles, service.parts.control->ListProfiles(organization.id));
  boost::json::array list;
  for (const Profile& profile : profiles) {
    OPENDES_TRY_ASSIGN(auto object, Render(service, profile, organization.url, with_status));
    list.push_back(std::move(object));
  }
  return JsonReply(std::move(list));
}

Answer GetProfile(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const bool with_status, call.query.Flag("status"));
  OPENDES_TRY_ASSIGN(auto object,
                     Render(service, call.profile, call.organization.url, with_status));
  return JsonReply(std::move(object));
}

Answer GetFailures(Service& service, Call& call) {
  if (!service.parts.make_failure_link) {
    return Fail(ErrorCode::kUnsupported, Blame::kCaller,
                "this service writes no failure log: what failed is in the profile's status");
  }
  OPENDES_TRY_ASSIGN(const std::string link, service.parts.make_failure_link(call.profile.id));
  return JsonReply(boost::json::object{{"FailureBlobUri", link}});
}

}  // namespace opendes::api
