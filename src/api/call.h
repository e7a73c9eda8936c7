// One request on its way through the API, and what all requests share.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "api/administrators.h"
#include "api/api.h"
#include "api/busy_profiles.h"
#include "api/query.h"
#include "api/seats.h"
#include "base/deadline.h"
#include "base/limits.h"
#include "model/profile.h"
#include "model/run_context.h"

namespace opendes::api {

// Thread-safe, lives as long as the handler.
struct Service {
  explicit Service(ApiParts given)
      : parts(std::move(given)), administrators(*parts.organizations) {}

  const ApiParts parts;
  Administrators administrators;
  Seats long_calls{limits::kLongCalls};
  BusyProfiles creating_tables;
};

// Used by one thread.
struct Call {
  const http::ServerRequest& request;
  Query query;
  std::string id;              // what stands for {id} in the route's path
  std::string correlation_id;  // in the answer of a failure and in the log

  auth::Principal caller;  // on every route that is not anonymous
  // On profile routes: the profile of the path and its organisation, which the caller administers.
  Profile profile;
  source::OrganizationEntry organization;

  Duration budget{};                 // for the call's peers, from the first Context() on
  std::optional<Deadline> deadline;  // running once a peer was needed

  // For calls to the organisation, the vault and the destination.
  RunContext Context(const Service& service) {
    if (!deadline) deadline.emplace(*service.parts.clock, budget, service.parts.stop);
    return {.clock = service.parts.clock, .stop = deadline->token()};
  }
};

}  // namespace opendes::api
