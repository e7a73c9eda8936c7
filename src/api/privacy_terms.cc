// Consent: an administrator accepts once for the organisation before a profile can be made.
#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/organization_access.h"
#include "api/reply.h"

namespace opendes::api {

Answer HasAcceptedPrivacyTerms(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const std::string id, call.query.Text("organizationId"));
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredById(service, call, id));
  OPENDES_TRY_ASSIGN(const bool accepted,
                     service.parts.control->HasAcceptedPrivacyTerms(organization.id));
  return JsonReply(accepted);
}

// Answers whether the terms are accepted now; isAuthorized=false is a "Cancel" and changes nothing.
Answer AcceptPrivacyTerms(Service& service, Call& call) {
  OPENDES_TRY_ASSIGN(const auto organization, AdministeredByUrlAndId(service, call));
  OPENDES_TRY(call.query.Text("isAuthorized"));
  OPENDES_TRY_ASSIGN(const bool authorized, call.query.Flag("isAuthorized"));
  if (authorized) {
    OPENDES_TRY(service.parts.control->AcceptPrivacyTerms(
        organization.id, fmt::format("{} {}", call.caller.object_id.ToString(), call.caller.name)));
  }
  OPENDES_TRY_ASSIGN(const bool accepted,
                     service.parts.control->HasAcceptedPrivacyTerms(organization.id));
  return JsonReply(accepted);
}

}  // namespace opendes::api
