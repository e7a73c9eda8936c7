// What a resource server does with a bearer token: who is calling, or the challenge to send.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/guid.h"
#include "base/result.h"
#include "http/server.h"
#include "simulator/identity/signing_keys.h"

namespace opendes::sim {

struct Caller {
  Guid object_id;              // azureactivedirectoryobjectid of the systemuser
  std::string application_id;  // of the client that asked for the token
  std::string tenant_id;
  std::string user_name;  // empty: the application as itself
};

// Thread-safe. keys and clock must outlive it.
class TokenChecker {
 public:
  TokenChecker(const SigningKeys& keys, const Clock& clock) : keys_(keys), clock_(clock) {}

  // The Authorization header's token must be signed by the directory, in time, and for one of the
  // audiences (a slash at the end makes no difference). kUnauthenticated with what is wrong.
  Result<Caller> Check(const http::ServerRequest& request,
                       std::span<const std::string> audiences) const;

 private:
  const SigningKeys& keys_;
  const Clock& clock_;
};

// Dataverse's 401: an empty body; the header tells where to get a token and for which resource.
// authority: "https://127.0.0.1:8443/{tenant}".
http::ServerResponse DataverseChallenge(std::string_view authority, std::string_view resource);

}  // namespace opendes::sim
