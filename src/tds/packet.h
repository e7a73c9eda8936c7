// The envelope of everything that TDS says: messages cut into packets of at most a negotiated size.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "tds/byte_buffer.h"

namespace opendes::tds {

enum class PacketType : std::uint8_t {
  kSqlBatch = 0x01,
  kRpc = 0x03,
  kTabularResult = 0x04,
  kAttention = 0x06,
  kBulkLoad = 0x07,
  kLogin7 = 0x10,
  kPreLogin = 0x12,
};

constexpr std::size_t kPacketHeaderBytes = 8;
constexpr std::size_t kFirstPacketBytes = 4096;  // until another size is negotiated
constexpr std::size_t kSmallestPacketBytes = 512;
constexpr std::size_t kLargestPacketBytes = 32'767;

constexpr std::uint8_t kEndOfMessage = 0x01;

struct PacketHeader {
  PacketType type;
  std::uint8_t status;
  std::size_t length;  // of the packet, its header included

  bool last() const { return (status & kEndOfMessage) != 0; }
};

// kProtocol when the length is impossible.
Result<PacketHeader> ParsePacketHeader(const char* bytes);

// Appends one packet; its payload and header fit kLargestPacketBytes.
void AppendPacket(ByteBuffer& out, PacketType type, std::uint8_t status, std::uint8_t number,
                  std::string_view payload);

// Cuts a message into packets. One object a message.
class PacketCutter {
 public:
  PacketCutter(PacketType type, std::size_t packet_bytes)
      : type_(type), room_(packet_bytes - kPacketHeaderBytes) {}

  // Appends the packets that `bytes` fill and returns how many bytes they took; the last packet of
  // the message takes what is left, however little.
  std::size_t Cut(ByteBuffer& out, std::string_view bytes, bool last);

 private:
  PacketType type_;
  std::size_t room_;
  std::uint8_t number_ = 1;  // wraps around
};

}  // namespace opendes::tds
