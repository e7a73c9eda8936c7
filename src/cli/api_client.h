// The REST API of `opendes serve`, called like any other client would.
#pragma once

#include <stop_token>
#include <string>
#include <string_view>

#include "auth/token_provider.h"
#include "base/result.h"
#include "http/client.h"

namespace opendes::cli {

// Thread-safe when client and tokens are; both outlive it.
class ApiClient {
 public:
  // base_url: where the service listens, without the /crm/exporter root and without a trailing '/'.
  ApiClient(http::Client* client, auth::TokenProvider* tokens, std::string base_url)
      : client_(client), tokens_(tokens), base_url_(std::move(base_url)) {}

  // Sends one request to /crm/exporter/{path} and returns the body of a 200. A 401 is tried once
  // more with a new token. Any other status becomes an Error with the code and message of the
  // service's ErrorResponse, its correlation id in detail; besides, the client's errors.
  Result<std::string> Send(std::string_view method, std::string_view path, std::string body,
                           std::stop_token stop);
  Result<std::string> Get(std::string_view path, std::stop_token stop) {
    return Send("GET", path, {}, stop);
  }
  Result<std::string> Post(std::string_view path, std::string body, std::stop_token stop) {
    return Send("POST", path, std::move(body), stop);
  }

 private:
  http::Client* client_;
  auth::TokenProvider* tokens_;
  std::string base_url_;
};

}  // namespace opendes::cli
