// Reads the bytes of one message, whatever packets they came in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "tds/byte_buffer.h"

namespace opendes::tds {

// Where packets come from: a connection, or a test.
class PacketSource {
 public:
  struct Packet {
    std::string_view payload;  // valid until the next one
    bool last = false;         // of its message
  };

  virtual ~PacketSource() = default;
  virtual Result<Packet> Next() = 0;
};

// What the parser is unwound with when the answer breaks its rules or ends too early. Caught in
// answer.cc, before anyone else could see it.
class BrokenAnswer : public std::exception {
 public:
  explicit BrokenAnswer(Error error) : error_(std::move(error)) {}
  const char* what() const noexcept override { return error_.message.c_str(); }
  const Error& error() const { return error_; }

 private:
  Error error_;
};

// Throws BrokenAnswer with kProtocol: "the server's answer …".
[[noreturn]] void Refuse(std::string_view words);

// All calls throw BrokenAnswer.
class MessageReader {
 public:
  explicit MessageReader(PacketSource& source) : source_(source) {}
  MessageReader(const MessageReader&) = delete;
  MessageReader& operator=(const MessageReader&) = delete;

  // The next bytes, valid until the next call. The caller has looked that `bytes` is no larger
  // than what it expects.
  const char* Take(std::size_t bytes) {
    if (rest_.size() >= bytes) {
      const char* taken = rest_.data();
      rest_.remove_prefix(bytes);
      return taken;
    }
    return TakeAcrossPackets(bytes);
  }
  std::string_view TakeView(std::size_t bytes) { return {Take(bytes), bytes}; }
  // At least one byte and at most `most` of them, as they are at hand.
  std::string_view TakeSome(std::size_t most);
  template <typename T>
  T Take() {
    return LoadLittle<T>(Take(sizeof(T)));
  }
  std::uint8_t Take8() { return Take<std::uint8_t>(); }
  std::uint16_t Take16() { return Take<std::uint16_t>(); }
  std::uint32_t Take32() { return Take<std::uint32_t>(); }
  std::uint64_t Take64() { return Take<std::uint64_t>(); }
  // A text of so many UTF-16 units, as UTF-8.
  std::string TakeText(std::size_t units);

  // Whether the message has ended: nothing is left of its last packet.
  bool AtEnd();
  // For the next message, when this one has ended.
  void Restart() { last_ = false; }

 private:
  const char* TakeAcrossPackets(std::size_t bytes);
  void NextPacket();

  PacketSource& source_;
  std::string_view rest_;  // of the packet at hand
  bool last_ = false;      // that packet is the message's last
  std::string joined_;     // bytes from several packets
};

}  // namespace opendes::tds
