#include "test/http/raw_socket.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace opendes::http {

RawSocket::RawSocket(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) std::abort();
}

RawSocket::~RawSocket() { close(socket_); }

bool RawSocket::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string RawSocket::ReadUntil(std::string_view text) {
  std::string all;
  std::array<char, 16384> buffer;
  while (text.empty() || all.find(text) == std::string::npos) {
    const auto bytes = recv(socket_, buffer.data(), buffer.size(), 0);
    if (bytes < 0) was_reset_ = errno == ECONNRESET;
    if (bytes <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(bytes));
  }
  return all;
}

std::size_t RawSocket::ReadSome(std::size_t most) {
  std::string buffer(most, '\0');
  const auto bytes = recv(socket_, buffer.data(), buffer.size(), 0);
  return bytes > 0 ? static_cast<std::size_t>(bytes) : 0;
}

}  // namespace opendes::http
