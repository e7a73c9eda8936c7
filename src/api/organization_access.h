// Finds an organisation for a caller who must be its administrator.
#pragma once

#include <string>

#include "api/call.h"
#include "base/result.h"
#include "source/organization_directory.h"

namespace opendes::api {

// kInvalidArgument when no such organisation is configured (the API knows no 404 for them),
// kForbidden when the caller may not see it, the source's errors when it cannot be asked.
Result<source::OrganizationEntry> AdministeredByUrl(Service& service, Call& call,
                                                    const std::string& url);
Result<source::OrganizationEntry> AdministeredById(Service& service, Call& call,
                                                   const std::string& id);
// By the query's organizationUrl.
Result<source::OrganizationEntry> AdministeredByQuery(Service& service, Call& call);
// The same, and the query's organizationId must be the organisation's (kInvalidArgument).
Result<source::OrganizationEntry> AdministeredByUrlAndId(Service& service, Call& call);

// Fills call.profile and call.organization for the profile call.id. kNotFound when there is none.
Result<> OpenProfile(Service& service, Call& call);

}  // namespace opendes::api
