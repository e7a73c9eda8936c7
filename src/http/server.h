// Inbound HTTP/1.1: Asio sessions on one I/O thread, handlers on a small pool of threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "http/message.h"

namespace opendes::http {

struct ServerRequest {
  std::string method = {};
  std::string target = {};  // as received: path and query, still encoded
  Headers headers = {};
  std::string body = {};
  std::string peer_address = {};
  bool tls = false;
};

// Produces a body piece by piece on a thread of its own, at most limits::kApiQueuedPieces ahead of
// the client; nullopt ends it well; an error closes the connection at once (how the simulator
// breaks an answer midway). May block without keeping handlers waiting, but must return soon after
// stop is requested (client gone or server stopping).
using BodyStream = std::function<Result<std::optional<std::string>>(std::stop_token stop)>;

struct ServerResponse {
  int status = 200;
  Headers headers = {};  // Content-Length, Connection and Date are added; a Content-Length given
                         // together with a stream is sent as it is, else a stream is chunked
  std::string body = {};
  BodyStream stream = {};  // used instead of body when set
};

// Called by several threads at once. An exception becomes a 500 without detail.
using Handler = std::function<ServerResponse(const ServerRequest& request)>;

struct ServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;                      // 0: any free one
  std::string certificate_pem = {};  // both set: TLS 1.2 at least
  std::string private_key_pem = {};
  std::size_t handler_threads = 8;
  std::size_t max_body = limits::kApiBodyBytes;
  std::size_t max_header = limits::kApiHeaderBytes;
  std::size_t max_target = limits::kApiTargetBytes;
  int max_connections = limits::kApiConnections;
  std::chrono::milliseconds header_timeout = limits::kApiHeaderRead;
  std::chrono::milliseconds body_timeout = limits::kApiBodyRead;
  std::chrono::milliseconds idle_timeout = limits::kApiIdle;  // for the next request, and to read
  std::size_t slowest_read = limits::kApiSlowestRead;  // bytes a second, of an answer, on average
};

// When all connections are taken, the one that has been waiting longest for its client gives way to
// a new one. Too long a header: 431, target: 414, body: 413, malformed: 400, all without calling
// the handler.
class Server {
 public:
  virtual ~Server() = default;  // stops accepting, ends the sessions, joins the threads
  virtual int port() const = 0;
};

// Listens and serves until destroyed. kUnavailable when the address cannot be bound,
// kInvalidConfig when the certificate or key cannot be used.
Result<std::unique_ptr<Server>> StartServer(ServerOptions options, Handler handler);

}  // namespace opendes::http
