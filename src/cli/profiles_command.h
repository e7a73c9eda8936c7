// `opendes profiles …`: one verb of the REST API, printed for a person or as the service sent it.
#pragma once

#include <iosfwd>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "cli/api_client.h"

namespace opendes::cli {

struct ProfilesArguments {
  std::string verb = {};     // list, show, create, validate, test, activate, deactivate, delete,
                             // resync, failures, accept-terms
  std::string profile = {};  // id, or a name that only one profile has
  std::string file = {};     // create, validate: the description in JSON; "-" is standard input
  std::string organization = {};  // URL; list: only that one
  std::string entity = {};        // resync: only this one
  bool json = false;
};

// Writes the answer to out. kInvalidArgument and kNotFound name the argument that is wrong;
// otherwise the service's error.
Result<> RunProfilesVerb(ApiClient& api, const ProfilesArguments& arguments, std::ostream& out,
                         std::stop_token stop);

}  // namespace opendes::cli
