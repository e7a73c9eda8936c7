// A socket to 127.0.0.1 that says whatever a test wants it to say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace opendes::http {

class RawSocket {
 public:
  explicit RawSocket(int port);
  ~RawSocket();
  RawSocket(const RawSocket&) = delete;
  RawSocket& operator=(const RawSocket&) = delete;

  // False when the other side is gone.
  bool Write(std::string_view bytes);
  // Until text has arrived, or the connection ended, or ten seconds passed.
  std::string ReadUntil(std::string_view text);
  std::string ReadToEnd() { return ReadUntil({}); }
  // At most this many bytes; 0 at the end, however it came.
  std::size_t ReadSome(std::size_t most);
  // How ReadUntil ended: with a reset instead of an orderly end.
  bool was_reset() const { return was_reset_; }

 private:
  int socket_;
  bool was_reset_ = false;
};

}  // namespace opendes::http
