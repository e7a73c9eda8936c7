#include "tds/socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <system_error>

namespace opendes::tds {
namespace {

using Woken = Interrupt::Woken;

std::string Words(int error) { return std::generic_category().message(error); }

tl::unexpected<Error> Gone(std::string_view words) {
  return Fail(ErrorCode::kUnavailable, Blame::kDestination,
              "the connection to the server broke: {}", words);
}

Result<> Await(int fd, short events, const Interrupt& interrupt, SteadyTime until) {
  switch (interrupt.Wait(fd, events, until)) {
    case Woken::kReady:
      return {};
    case Woken::kInterrupted:
      return Fail(ErrorCode::kCancelled, Blame::kUs, "stopped while waiting for the server");
    case Woken::kTimedOut:
      break;
  }
  return Fail(ErrorCode::kDeadlineExceeded, Blame::kDestination,
              "the server did not answer in time");
}

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Result<Addresses> Resolve(const std::string& host, int port) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (failed == 0) return Addresses(found);
  return Fail(ErrorCode::kUnavailable, Blame::kDestination, "the host '{}' is not found: {}", host,
              ::gai_strerror(failed));
}

// A peer that vanished is noticed in about a minute, as with the other databases.
void Configure(int fd) {
  const auto set = [&](int level, int option, int value) {
    ::setsockopt(fd, level, option, &value, sizeof(value));
  };
  set(IPPROTO_TCP, TCP_NODELAY, 1);
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 30);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 10);
  set(IPPROTO_TCP, TCP_KEEPCNT, 3);
  set(IPPROTO_TCP, TCP_USER_TIMEOUT, 60'000);
}

Result<> ConnectTo(int fd, const addrinfo& address, const Interrupt& interrupt, SteadyTime until) {
  if (::connect(fd, address.ai_addr, address.ai_addrlen) == 0) return {};
  if (errno != EINPROGRESS) return Gone(Words(errno));
  OPENDES_TRY(Await(fd, POLLOUT, interrupt, until));
  int error = 0;
  socklen_t size = sizeof(error);
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return Gone(Words(error));
  return {};
}

}  // namespace

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Result<Socket> Socket::Connect(const std::string& host, int port, const Interrupt& interrupt,
                               SteadyTime until) {
  OPENDES_TRY_ASSIGN(const Addresses addresses, Resolve(host, port));
  Error last;
  for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
    Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.fd_ < 0) return Gone(Words(errno));
    Configure(socket.fd_);
    auto connected = ConnectTo(socket.fd_, *address, interrupt, until);
    if (connected) return socket;
    last = std::move(connected).error();
    if (last.code == ErrorCode::kCancelled) break;
  }
  return Fail(WithContext(std::move(last), fmt::format("{}:{}", host, port)));
}

Result<std::size_t> Socket::Read(char* out, std::size_t room, const Interrupt& interrupt,
                                 SteadyTime until) {
  while (true) {
    const ssize_t got = ::recv(fd_, out, room, 0);
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) return Gone("the server closed it");
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Gone(Words(errno));
    OPENDES_TRY(Await(fd_, POLLIN, interrupt, until));
  }
}

Result<> Socket::Write(std::string_view bytes, const Interrupt& interrupt, SteadyTime until) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Gone(Words(errno));
    OPENDES_TRY(Await(fd_, POLLOUT, interrupt, until));
  }
  return {};
}

bool Socket::HasNews() const {
  pollfd look{fd_, POLLIN | POLLRDHUP, 0};
  return ::poll(&look, 1, 0) != 0;
}

}  // namespace opendes::tds
