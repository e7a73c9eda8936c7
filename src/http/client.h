// Outbound HTTPS. One multi handle on one thread; callers block until their answer is there.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/message.h"

namespace opendes::http {

struct ClientOptions {
  std::string ca_file = {};       // PEM with further authorities, beside the system's; may be empty
  bool allow_plain_http = false;  // http:// only to loopback addresses, for tests and the demo
  std::size_t max_connections_per_host = static_cast<std::size_t>(limits::kSourceConcurrent);
  std::string user_agent = "OpenDES";
};

struct ClientRequest {
  std::string method = "GET";
  std::string url = {};
  Headers headers = {};
  const Secret* bearer = nullptr;  // sent as "Authorization: Bearer …"; must outlive the call
  std::string body = {};
  bool accept_compressed = true;
  std::size_t max_body = limits::kSmallBodyBytes;  // counted after decompression
  std::chrono::milliseconds timeout = limits::kRequestTimeout;
  // Refuses private, loopback and link-local addresses after name resolution (users' URLs).
  bool public_addresses_only = false;
};

struct ClientResponse {
  int status = 0;
  Headers headers = {};
  std::string body = {};  // has at least 64 bytes of spare capacity, as simdjson wants
};

// Thread-safe. Redirects are never followed, cookies never kept, TLS 1.2 at least, certificates and
// host names always verified.
class Client {
 public:
  virtual ~Client() = default;
  // Any answer of the server is success, whatever its status. Errors, blame kSource unless the
  // caller changes it: kUnavailable (resolve, connect, reset, TLS), kDeadlineExceeded, kCancelled
  // (stop), kLimitExceeded (body over max_body), kProtocol (truncated or broken answer),
  // kInvalidArgument (URL, method or header; an address that the options or the request forbid).
  // Messages name host and port, never headers, queries or bodies.
  virtual Result<ClientResponse> Send(const ClientRequest& request, std::stop_token stop) = 0;
};

// Starts the client's thread. kInvalidConfig when ca_file cannot be read.
Result<std::unique_ptr<Client>> MakeClient(ClientOptions options);

}  // namespace opendes::http
