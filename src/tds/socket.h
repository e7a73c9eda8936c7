// A TCP connection whose calls end at a time or when interrupted. Called by one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "tds/interrupt.h"

namespace opendes::tds {

// The errors of all calls: kUnavailable for a host that is not found, refuses or goes away,
// kDeadlineExceeded, kCancelled when interrupted.
class Socket {
 public:
  // Tries the host's addresses one after the other.
  static Result<Socket> Connect(const std::string& host, int port, const Interrupt& interrupt,
                                SteadyTime until);
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Socket();

  // At least one byte.
  Result<std::size_t> Read(char* out, std::size_t room, const Interrupt& interrupt,
                           SteadyTime until);
  // All of it.
  Result<> Write(std::string_view bytes, const Interrupt& interrupt, SteadyTime until);
  // Whether the peer has said something or gone away, without waiting.
  bool HasNews() const;

 private:
  explicit Socket(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace opendes::tds
