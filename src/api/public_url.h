// The address by which clients reach this service.
#pragma once

#include <string>

#include "api/api.h"
#include "base/result.h"

namespace opendes::api {

// options.public_url, else scheme and Host of the request. kInvalidArgument when the Host header is
// needed and is missing or no host name and port.
Result<std::string> PublicUrl(const ApiOptions& options, const http::ServerRequest& request);

}  // namespace opendes::api
