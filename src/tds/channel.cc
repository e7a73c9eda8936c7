#include "tds/channel.h"

#include <algorithm>
#include <cstring>

namespace opendes::tds {
namespace {

constexpr std::size_t kSealedRoom = 32 * 1024;
// One TLS record's: what is encrypted at once is sent at once.
constexpr std::size_t kRecordBytes = 16 * 1024;

}  // namespace

Result<> Channel::SendHandshake(SteadyTime until) {
  const std::string_view words = tls_->Take();
  if (words.empty()) return {};
  ByteBuffer packets;
  PacketCutter(PacketType::kPreLogin, kFirstPacketBytes).Cut(packets, words, true);
  return socket_.Write(packets.view(), interrupt_, until);
}

Result<> Channel::StartTls(Tls tls, SteadyTime until) {
  tls_ = std::move(tls);
  while (true) {
    auto over = tls_->Handshake();
    // The alert that says why belongs to the server; the error to the caller.
    const auto sent = SendHandshake(until);
    if (!over) return Fail(std::move(over).error());
    if (!sent) return sent;
    if (*over) break;
    OPENDES_TRY_ASSIGN(const Received packet, ReadPacket(until));
    tls_->Give(packet.payload);
  }
  if (begin_ != end_) {
    return Fail(ErrorCode::kProtocol, Blame::kDestination,
                "the server said something in clear behind the TLS handshake");
  }
  encrypted_ = true;
  sealed_.resize(kSealedRoom);
  return {};
}

Result<std::size_t> Channel::ReadSome(char* out, std::size_t room, SteadyTime until) {
  if (!encrypted_) return socket_.Read(out, room, interrupt_, until);
  while (true) {
    OPENDES_TRY_ASSIGN(const std::size_t got, tls_->Decrypt(out, room));
    if (got != 0) return got;
    OPENDES_TRY_ASSIGN(const std::size_t raw,
                       socket_.Read(sealed_.data(), sealed_.size(), interrupt_, until));
    tls_->Give({sealed_.data(), raw});
  }
}

Result<> Channel::Receive(SteadyTime until) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (received_.size() - end_ < kLargestPacketBytes) {
    std::memmove(received_.data(), received_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  OPENDES_TRY_ASSIGN(const std::size_t got,
                     ReadSome(received_.data() + end_, received_.size() - end_, until));
  end_ += got;
  return {};
}

Result<> Channel::ReceiveAtLeast(std::size_t bytes, SteadyTime until) {
  while (end_ - begin_ < bytes) OPENDES_TRY(Receive(until));
  return {};
}

Result<Channel::Received> Channel::ReadPacket(SteadyTime until) {
  OPENDES_TRY(ReceiveAtLeast(kPacketHeaderBytes, until));
  OPENDES_TRY_ASSIGN(const PacketHeader header, ParsePacketHeader(received_.data() + begin_));
  OPENDES_TRY(ReceiveAtLeast(header.length, until));
  const std::string_view packet(received_.data() + begin_, header.length);
  begin_ += header.length;
  return Received{header, packet.substr(kPacketHeaderBytes)};
}

Result<> Channel::Write(std::string_view packets, SteadyTime until) {
  if (!encrypted_) return socket_.Write(packets, interrupt_, until);
  while (!packets.empty()) {
    const std::string_view part = packets.substr(0, kRecordBytes);
    OPENDES_TRY(tls_->Encrypt(part));
    OPENDES_TRY(socket_.Write(tls_->Take(), interrupt_, until));
    packets.remove_prefix(part.size());
  }
  return {};
}

}  // namespace opendes::tds
