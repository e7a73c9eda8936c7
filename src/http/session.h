// One inbound connection. Used by http/server.cc only; includes Asio.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "http/server.h"
#include "http/worker_pool.h"

namespace opendes::http {

// What all sessions of a server share; outlives them.
struct SessionSurroundings {
  const ServerOptions& options;
  const Handler& handler;
  boost::asio::ssl::context* tls;  // null: plain HTTP
  WorkerPool& handlers;
  WorkerPool& streams;
};

// Every method is called on the I/O thread. The session keeps itself alive while it works.
class Session {
 public:
  virtual ~Session() = default;
  virtual void Start() = 0;
  // No further requests: an idle connection ends now, one that is answering ends after its answer.
  // Streams are asked to stop.
  virtual void Drain() = 0;
  // Ends now, whatever it is doing.
  virtual void Abort() = 0;
  // Since when it has been waiting for its client to send or to read; nullopt while a handler or a
  // stream is at work.
  virtual std::optional<std::chrono::steady_clock::time_point> WaitingSince() const = 0;
};

// on_end is called from the session's destructor, on whichever thread dropped it last.
std::shared_ptr<Session> MakeSession(boost::asio::ip::tcp::socket socket,
                                     const SessionSurroundings& surroundings,
                                     std::function<void()> on_end);

}  // namespace opendes::http
