// The answers of the API as HTTP messages.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "api/api.h"
#include "api/failure.h"

namespace opendes::api {

http::ServerResponse JsonReply(const boost::json::value& value);
http::ServerResponse TextReply(int status, std::string content_type, std::string body);

// The status of an error. 401, 403 and 404 only where the caller is to blame: a peer that refuses
// *us* must not make the client sign in again.
int HttpStatus(const Error& error);

// An ErrorResponse. What went wrong inside (blame kControl, kUs) is told in words, not in the
// peer's details. 401 carries the challenge.
http::ServerResponse FailureReply(const Failure& failure, const std::string& correlation_id,
                                  const ApiOptions& options);

// What tells a client where to get a token: ADAL.NET reads resource_id, adal-node resource, both
// want quotes.
std::string ChallengeHeader(const ApiOptions& options);

}  // namespace opendes::api
