// A TCP connection with or without TLS, as one Asio stream type: what is composed on top of it is
// compiled once. Includes Beast: for http/session.cc only.
#pragma once

#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <optional>
#include <utility>

namespace opendes::http {

class AnyStream {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;

  AnyStream(boost::asio::ip::tcp::socket socket, boost::asio::ssl::context* tls)
      : tcp_(std::move(socket)) {
    if (tls != nullptr) tls_.emplace(tcp_, *tls);
  }

  executor_type get_executor() { return tcp_.get_executor(); }
  boost::beast::tcp_stream& tcp() { return tcp_; }
  bool encrypted() const { return tls_.has_value(); }

  template <typename Callback>
  void AsyncHandshake(Callback&& callback) {
    tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Callback>(callback));
  }
  template <typename Callback>
  void AsyncShutdown(Callback&& callback) {
    tls_->async_shutdown(std::forward<Callback>(callback));
  }

  // The names that Asio's stream concepts ask for.
  template <typename Buffers, typename Callback>
  void async_read_some(const Buffers& buffers, Callback&& callback) {
    if (tls_) return void(tls_->async_read_some(buffers, std::forward<Callback>(callback)));
    tcp_.async_read_some(buffers, std::forward<Callback>(callback));
  }
  template <typename Buffers, typename Callback>
  void async_write_some(const Buffers& buffers, Callback&& callback) {
    if (tls_) return void(tls_->async_write_some(buffers, std::forward<Callback>(callback)));
    tcp_.async_write_some(buffers, std::forward<Callback>(callback));
  }

 private:
  boost::beast::tcp_stream tcp_;
  std::optional<boost::asio::ssl::stream<boost::beast::tcp_stream&>> tls_;
};

}  // namespace opendes::http
