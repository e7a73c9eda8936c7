// The REST API of the original Data Export Service, and a little more: docs/api.md.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/token_validator.h"
#include "base/clock.h"
#include "base/result.h"
#include "control/control_store.h"
#include "destination/destination.h"
#include "destination/inspection.h"
#include "http/server.h"
#include "scheduling/scheduler.h"
#include "secrets/secret_resolver.h"
#include "source/organization_directory.h"
#include "telemetry/metrics.h"

namespace opendes::api {

// Who is calling: takes the text behind "Bearer ". kUnauthenticated for a token that is not
// accepted, kUnavailable when that cannot be told (signing keys out of reach). Thread-safe.
using Authenticator = std::function<Result<auth::Principal>(std::string_view bearer)>;

// A link to the failure log of a profile, valid for a while. Thread-safe.
using FailureLinkMaker = std::function<Result<std::string>(const ProfileId& profile)>;

struct ApiOptions {
  // "https://host[:port]" by which clients reach this service, without a trailing slash. Empty:
  // the Host header of each request is believed.
  std::string public_url;
  // What the sign-in challenge names: the identity provider's tenant, without a trailing slash
  // ("https://login.microsoftonline.com/common"), and the audience to ask a token for.
  std::string authority;
  std::string resource;
};

// All pointers outlive the handler.
struct ApiParts {
  control::ControlStore* control = nullptr;
  source::OrganizationDirectory* organizations = nullptr;
  destination::DestinationFactory make_destination;
  destination::Inspector inspect_destination;
  secrets::SecretResolver* secrets = nullptr;
  scheduling::Scheduler* scheduler = nullptr;  // may be null: nothing is woken
  Authenticator authenticate;
  FailureLinkMaker make_failure_link;  // may be empty: the failures route answers kUnsupported
  telemetry::Metrics* metrics = nullptr;
  Clock* clock = nullptr;
  std::stop_token stop;  // the program is stopping: calls to peers are given up
  ApiOptions options;
};

// Answers every route of docs/api.md; any other path is a 404. Thread-safe; no exception leaves it.
http::Handler MakeApi(ApiParts parts);

}  // namespace opendes::api
