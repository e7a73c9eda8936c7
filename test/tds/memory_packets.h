// An answer that lies in memory, cut into packets of a given size.
#pragma once

#include <string>
#include <utility>

#include "tds/message_reader.h"

namespace opendes::tds::test {

class MemoryPackets final : public PacketSource {
 public:
  MemoryPackets(std::string message, std::size_t packet)
      : message_(std::move(message)), packet_(packet) {}

  Result<Packet> Next() override {
    const std::string_view payload = std::string_view(message_).substr(at_, packet_);
    at_ += payload.size();
    return Packet{.payload = payload, .last = at_ == message_.size()};
  }

 private:
  std::string message_;
  std::size_t packet_;
  std::size_t at_ = 0;
};

}  // namespace opendes::tds::test
