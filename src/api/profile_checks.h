// The list of checks behind test, validate and activate, each with its own verdict.
#pragma once

#include <string>
#include <vector>

#include "api/call.h"
#include "api/failure.h"
#include "base/result.h"
#include "model/profile.h"
#include "source/organization_directory.h"

namespace opendes::api {

struct Check {
  std::string name;  // "secret", "entity account"
  bool passed = true;
  std::string finding;  // one sentence: what was found, or what is wrong and what to do
};

// Whether the destination can be written: secret resolved, connection string understood, login,
// each right.
std::vector<Check> CheckDestination(Service& service, Call& call, const Profile& profile);

// Everything: names, organisation, destination, tables that are there already, each entity, tables
// and name not taken by another profile. A check that needs one that failed is left out. Never
// changes anything.
std::vector<Check> CheckEverything(Service& service, Call& call, const Profile& profile,
                                   const source::OrganizationEntry& organization);

// One line a check: "ok      secret: …" or "failed  entity foo: …".
std::string RenderChecks(const std::vector<Check>& checks);

// Nothing when all passed; else kInvalidArgument with the findings of those that failed, the whole
// list as detail and the failed checks' names as parameters.
tl::expected<void, Failure> RequireAll(const std::vector<Check>& checks);

}  // namespace opendes::api
