// The handlers of the route table, grouped as their files are.
#pragma once

#include "api/call.h"
#include "api/failure.h"

namespace opendes::api {

// challenge.cc
Answer Challenge(Service& service, Call& call);

// metadata.cc
Answer GetOrganizations(Service& service, Call& call);
Answer GetOrganizationDetails(Service& service, Call& call);
Answer GetConnectorDetails(Service& service, Call& call);
Answer GetEntities(Service& service, Call& call);
Answer GetRelationships(Service& service, Call& call);

// privacy_terms.cc
Answer HasAcceptedPrivacyTerms(Service& service, Call& call);
Answer AcceptPrivacyTerms(Service& service, Call& call);

// profiles_read.cc
Answer ListProfiles(Service& service, Call& call);
Answer GetProfile(Service& service, Call& call);
Answer GetFailures(Service& service, Call& call);

// profiles_write.cc
Answer CreateProfile(Service& service, Call& call);
Answer UpdateProfile(Service& service, Call& call);
Answer DeleteProfile(Service& service, Call& call);

// profiles_activate.cc
Answer Activate(Service& service, Call& call);
Answer ActivateMetadata(Service& service, Call& call);
Answer ActivateData(Service& service, Call& call);
Answer Deactivate(Service& service, Call& call);

// profiles_check.cc
Answer TestProfile(Service& service, Call& call);
Answer ValidateDescription(Service& service, Call& call);

// profiles_resync.cc, profiles_verify.cc, profiles_events.cc: beyond the original
Answer ResyncProfile(Service& service, Call& call);
Answer VerifyProfile(Service& service, Call& call);
Answer StreamProfileEvents(Service& service, Call& call);

// swagger.cc
Answer SwaggerDocument(Service& service, Call& call);
Answer SwaggerPage(Service& service, Call& call);
Answer SwaggerFile(Service& service, Call& call);

// health.cc
Answer Health(Service& service, Call& call);
Answer Readiness(Service& service, Call& call);
Answer RenderMetrics(Service& service, Call& call);

}  // namespace opendes::api
