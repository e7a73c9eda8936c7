// Packets over a connection that is in TLS from the sign-in on. Called by one thread at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tds/byte_buffer.h"
#include "tds/interrupt.h"
#include "tds/packet.h"
#include "tds/socket.h"
#include "tds/tls.h"

namespace opendes::tds {

// The errors of all calls are Socket's and Tls'.
class Channel {
 public:
  // interrupt outlives the channel.
  Channel(Socket socket, const Interrupt& interrupt)
      : socket_(std::move(socket)), interrupt_(interrupt) {}

  // The handshake, whose bytes travel inside of pre-login packets; everything after it is in TLS.
  Result<> StartTls(Tls tls, SteadyTime until);

  struct Received {
    PacketHeader header;
    std::string_view payload;  // valid until the next packet
  };
  Result<Received> ReadPacket(SteadyTime until);
  // Bytes that are whole packets.
  Result<> Write(std::string_view packets, SteadyTime until);

  // Whether the connection is quiet, as it must be between two requests: a server that has
  // something to say then says good-bye.
  bool quiet() const { return begin_ == end_ && !socket_.HasNews(); }

 private:
  // At least one byte more at the end of what was received.
  Result<> Receive(SteadyTime until);
  Result<> ReceiveAtLeast(std::size_t bytes, SteadyTime until);
  Result<std::size_t> ReadSome(char* out, std::size_t room, SteadyTime until);
  Result<> SendHandshake(SteadyTime until);

  Socket socket_;
  const Interrupt& interrupt_;
  std::optional<Tls> tls_;
  bool encrypted_ = false;  // the handshake is over
  std::vector<char> received_ = std::vector<char>(64 * 1024);
  std::size_t begin_ = 0;  // of what was received and not yet read
  std::size_t end_ = 0;
  std::vector<char> sealed_;  // received, not yet given to TLS
};

}  // namespace opendes::tds
