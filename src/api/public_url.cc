#include "api/public_url.h"

namespace opendes::api {

Result<std::string> PublicUrl(const ApiOptions& options, const http::ServerRequest& request) {
  if (!options.public_url.empty()) return options.public_url;
  const auto host = http::Find(request.headers, "Host").value_or("");
  const auto url = http::ParseUrl(fmt::format("{}://{}/", request.tls ? "https" : "http", host));
  if (!url || url->target != "/") {
    return Fail(ErrorCode::kInvalidArgument, Blame::kCaller,
                "the Host header is not a host name with an optional port");
  }
  return url->Origin();
}

}  // namespace opendes::api
