#include "http/server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <thread>
#include <unordered_map>

#include "http/session.h"
#include "http/worker_pool.h"

namespace opendes::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kAcceptPause = std::chrono::milliseconds(100);

class AsioServer final : public Server {
 public:
  AsioServer(ServerOptions options, Handler handler)
      : options_(std::move(options)),
        handler_(std::move(handler)),
        handlers_(std::make_unique<WorkerPool>(options_.handler_threads)),
        streams_(std::make_unique<WorkerPool>(static_cast<std::size_t>(options_.max_connections))) {
  }

  ~AsioServer() override {
    if (!thread_.joinable()) return;
    std::promise<void> draining;
    asio::post(io_, [&] {
      Drain();
      draining.set_value();
    });
    draining.get_future().wait();  // from here on no session posts to the pools
    // Handlers and streams post their last words to the I/O thread, so they end before it.
    streams_.reset();
    handlers_.reset();
    work_.reset();
    thread_.join();
  }

  Result<> Start() {
    OPENDES_TRY(UseCertificate());
    OPENDES_TRY(Listen());
    surroundings_.emplace(SessionSurroundings{.options = options_,
                                              .handler = handler_,
                                              .tls = tls_ ? &*tls_ : nullptr,
                                              .handlers = *handlers_,
                                              .streams = *streams_});
    Accept();
    thread_ = std::thread([this] { io_.run(); });
    return {};
  }

  int port() const override { return port_; }

 private:
  Result<> UseCertificate() {
    if (options_.certificate_pem.empty() && options_.private_key_pem.empty()) return {};
    error_code error;
    tls_.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(tls_->native_handle(), SSL_OP_NO_RENEGOTIATION);
    tls_->use_certificate_chain(asio::buffer(options_.certificate_pem), error);
    if (!error) {
      tls_->use_private_key(asio::buffer(options_.private_key_pem), asio::ssl::context::pem, error);
    }
    if (!error) return {};
    return Fail(ErrorCode::kInvalidConfig, Blame::kUs,
                "the server's certificate and key cannot be used: {}", error.message());
  }

  Result<> Listen() {
    error_code error;
    const auto address = asio::ip::make_address(options_.address, error);
    const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(options_.port));
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (!error) port_ = acceptor_.local_endpoint(error).port();
    if (!error) return {};
    return Fail(ErrorCode::kUnavailable, Blame::kUs, "cannot listen on {}:{}: {}", options_.address,
                options_.port, error.message());
  }

  void Accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) return AcceptLater();
      const bool full = sessions_.size() >= static_cast<std::size_t>(options_.max_connections);
      if (!full || DropSlowest()) Serve(std::move(socket));
      Accept();
    });
  }

  // Slow clients may take every connection but not keep it: others come through all the same. False
  // when no session waits for its client.
  bool DropSlowest() {
    std::shared_ptr<Session> slowest;
    for (const auto& [id, weak] : sessions_) {
      auto session = weak.lock();
      if (session == nullptr || !session->WaitingSince()) continue;
      const bool slower = !slowest || *session->WaitingSince() < *slowest->WaitingSince();
      if (slower) slowest = std::move(session);
    }
    if (slowest) slowest->Abort();
    return slowest != nullptr;
  }

  // Out of file descriptors, most likely: trying again at once would spin.
  void AcceptLater() {
    timer_.expires_after(kAcceptPause);
    timer_.async_wait([this](const error_code& error) {
      if (!error && acceptor_.is_open()) Accept();
    });
  }

  void Serve(tcp::socket socket) {
    const std::uint64_t id = ++last_session_;
    auto session = MakeSession(std::move(socket), *surroundings_, [this, id] { Forget(id); });
    sessions_.emplace(id, session);
    session->Start();
  }

  void Forget(std::uint64_t id) {
    sessions_.erase(id);
    if (sessions_.empty() && !acceptor_.is_open()) timer_.cancel();
  }

  void Drain() {
    error_code ignored;
    acceptor_.close(ignored);
    ForEachSession(&Session::Drain);
    if (sessions_.empty()) return;
    timer_.expires_after(limits::kApiDrain);
    timer_.async_wait([this](const error_code& error) {
      if (!error) ForEachSession(&Session::Abort);
    });
  }

  void ForEachSession(void (Session::*act)()) {
    const auto sessions = sessions_;  // acting may end a session, which changes the map
    for (const auto& [id, weak] : sessions) {
      if (const auto session = weak.lock()) (session.get()->*act)();
    }
  }

  // Constant after Start.
  const ServerOptions options_;
  const Handler handler_;
  std::optional<asio::ssl::context> tls_;
  std::optional<SessionSurroundings> surroundings_;
  int port_ = 0;

  // Owned by the I/O thread.
  std::unordered_map<std::uint64_t, std::weak_ptr<Session>> sessions_;
  std::uint64_t last_session_ = 0;

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{io_};
  asio::steady_timer timer_{io_};  // a pause in accepting; after Drain, the end of patience
  std::unique_ptr<WorkerPool> handlers_;
  std::unique_ptr<WorkerPool> streams_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Server>> StartServer(ServerOptions options, Handler handler) {
  auto server = std::make_unique<AsioServer>(std::move(options), std::move(handler));
  OPENDES_TRY(server->Start());
  return server;
}

}  // namespace opendes::http
