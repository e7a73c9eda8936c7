#include "tds/packet.h"

namespace opendes::tds {

Result<PacketHeader> ParsePacketHeader(const char* bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const PacketHeader header{.type = static_cast<PacketType>(byte(0)),
                            .status = byte(1),
                            .length = static_cast<std::size_t>(byte(2) << 8 | byte(3))};
  if (header.length >= kPacketHeaderBytes && header.length <= kLargestPacketBytes) return header;
  return Fail(ErrorCode::kProtocol, Blame::kDestination,
              "the server sent a packet of {} bytes: is it a SQL Server?", header.length);
}

void AppendPacket(ByteBuffer& out, PacketType type, std::uint8_t status, std::uint8_t number,
                  std::string_view payload) {
  const std::size_t length = payload.size() + kPacketHeaderBytes;
  out.Add8(static_cast<std::uint8_t>(type));
  out.Add8(status);
  out.Add8(static_cast<std::uint8_t>(length >> 8));
  out.Add8(static_cast<std::uint8_t>(length & 0xFF));
  out.Add16(0);  // the client's process, which the server knows
  out.Add8(number);
  out.Add8(0);
  out.AddBytes(payload);
}

std::size_t PacketCutter::Cut(ByteBuffer& out, std::string_view bytes, bool last) {
  std::size_t taken = 0;
  while (bytes.size() - taken > room_ || (!last && bytes.size() - taken == room_)) {
    AppendPacket(out, type_, 0, number_++, bytes.substr(taken, room_));
    taken += room_;
  }
  if (!last) return taken;
  AppendPacket(out, type_, kEndOfMessage, number_++, bytes.substr(taken));
  return bytes.size();
}

}  // namespace opendes::tds
